import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AdviceModule, AdviceWorkerModule } from './advice/advice.module.js';
import { AlertsHttpModule } from './alerts/alerts.module.js';
import { ChecksModule } from './checks/checks.module.js';
import { ClockModule } from './clock.js';
import type { RunningConfig } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import type { Database } from './database/database.js';
import { DatabaseModule } from './database/database.module.js';
import { DeliveriesHttpModule, DeliveriesWorkerModule } from './deliveries/deliveries.module.js';
import { DigestHttpModule, DigestWorkerModule } from './digest/digest.module.js';
import { DnsMonitorHttpModule, DnsMonitorWorkerModule } from './dns-monitor/dns-monitor.module.js';
import { DomainsHttpModule } from './domains/domains-http.module.js';
import { DrillDownModule } from './drill-down/drill-down.module.js';
import {
  FailureReportsHttpModule,
  FailureReportsWorkerModule,
} from './failure-reports/failure-reports.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { IssuesModule } from './issues/issues.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { loggingModule } from './logging/logging.module.js';
import { MailTestsHttpModule, MailTestsWorkerModule } from './mail-tests/mail-tests.module.js';
import { ChannelsHttpModule } from './notification-channels/channels.module.js';
import { OutboxHttpModule, OutboxWorkerModule } from './outbox/outbox.module.js';
import { PortfolioModule } from './portfolio/portfolio.module.js';
import type { ProcessRole } from './process-roles.js';
import { PropagationHttpModule, PropagationWorkerModule } from './propagation/propagation.module.js';
import { PublicChecksHttpModule } from './public-checks/public-checks.module.js';
import { ReportImportsModule } from './report-imports/report-imports.module.js';
import { ReportIngestModule } from './report-ingest/report-ingest.module.js';
import {
  ReportMailboxesHttpModule,
  ReportMailboxesWorkerModule,
} from './report-mailboxes/report-mailboxes.module.js';
import { ReportersModule } from './reporters/reporters.module.js';
import { ShareLinksModule } from './share-links/share-links.module.js';
import { SmtpIntakeModule } from './smtp-intake/smtp-intake.module.js';
import { SourceNamesWorkerModule } from './source-names/source-names.module.js';
import { TlsReportsHttpModule, TlsReportsWorkerModule } from './tls-reports/tls-reports.module.js';
import { TrafficModule } from './traffic/traffic.module.js';
import {
  TrafficAlertsHttpModule,
  TrafficAlertsWorkerModule,
} from './traffic-alerts/traffic-alerts.module.js';

const modulesOfRole: Readonly<Record<ProcessRole, readonly (Type | DynamicModule)[]>> = {
  http: [
    HttpModule,
    DomainsHttpModule,
    PortfolioModule,
    IssuesModule,
    ShareLinksModule,
    DnsMonitorHttpModule,
    TrafficModule,
    ReportersModule,
    AdviceModule,
    DrillDownModule,
    ChecksModule,
    LedgerModule,
    ReportImportsModule,
    ReportMailboxesHttpModule,
    AlertsHttpModule,
    ChannelsHttpModule,
    DeliveriesHttpModule,
    DigestHttpModule,
    TrafficAlertsHttpModule,
    OutboxHttpModule,
    PropagationHttpModule,
    MailTestsHttpModule,
    TlsReportsHttpModule,
    FailureReportsHttpModule,
    PublicChecksHttpModule,
  ],
  smtp: [SmtpIntakeModule],
  worker: [
    ScheduleModule.forRoot(),
    ReportIngestModule,
    ReportMailboxesWorkerModule,
    SourceNamesWorkerModule,
    DnsMonitorWorkerModule,
    OutboxWorkerModule,
    DeliveriesWorkerModule,
    DigestWorkerModule,
    TrafficAlertsWorkerModule,
    AdviceWorkerModule,
    PropagationWorkerModule,
    MailTestsWorkerModule,
    FailureReportsWorkerModule,
    TlsReportsWorkerModule,
  ],
};

/** The application of one process: the platform, and the features of its roles. */
@Module({})
export class AppModule {
  static of(config: RunningConfig, database: Database, roles: readonly ProcessRole[]): DynamicModule {
    return {
      module: AppModule,
      imports: [
        loggingModule(config.logLevel),
        ConfigModule.of(config),
        ClockModule,
        DatabaseModule.of(database),
        ...(roles.includes('http') ? [HealthModule.of(roles)] : []),
        ...roles.flatMap((role) => modulesOfRole[role]),
      ],
    };
  }
}
