import * as advice from './advice.js';
import * as alerts from './alerts.js';
import * as checks from './checks.js';
import * as deliveries from './deliveries.js';
import * as domains from './domains.js';
import * as drillDown from './drill-down.js';
import * as failureReports from './failure-reports.js';
import * as incidents from './incidents.js';
import * as instance from './instance.js';
import * as issues from './issues.js';
import * as ledger from './ledger.js';
import * as mailTests from './mail-tests.js';
import * as portfolio from './portfolio.js';
import * as propagation from './propagation.js';
import * as publicChecks from './public-checks.js';
import * as reportWays from './report-ways.js';
import * as reporters from './reporters.js';
import type { RouteDescription } from './route.js';
import * as senderRequirements from './sender-requirements.js';
import * as shareLinks from './share-links.js';
import * as tls from './tls.js';
import * as traffic from './traffic.js';
import * as watch from './watch.js';

export * from './advice.js';
export * from './alerts.js';
export * from './checks.js';
export * from './client.js';
export * from './deliveries.js';
export * from './domains.js';
export * from './drill-down.js';
export * from './failure-reports.js';
export * from './incidents.js';
export * from './instance.js';
export * from './issues.js';
export * from './ledger.js';
export * from './mail-tests.js';
export * from './portfolio.js';
export * from './problem.js';
export * from './propagation.js';
export * from './public-checks.js';
export * from './report-ways.js';
export * from './reporters.js';
export * from './route.js';
export { routeUrl } from './route-url.js';
export * from './sender-requirements.js';
export * from './share-links.js';
export * from './terms.js';
export * from './tls.js';
export * from './traffic.js';
export * from './watch.js';

/** Every route by its exported name: the API is checked against this list, the isolation test walks it. */
export const routes: Readonly<Record<string, RouteDescription>> = Object.fromEntries(
  [
    instance,
    domains,
    portfolio,
    issues,
    reporters,
    shareLinks,
    watch,
    traffic,
    advice,
    senderRequirements,
    ledger,
    alerts,
    checks,
    deliveries,
    drillDown,
    incidents,
    propagation,
    mailTests,
    reportWays,
    publicChecks,
    tls,
    failureReports,
  ].flatMap((area) =>
    Object.entries(area).filter((entry): entry is [string, RouteDescription] => isRoute(entry[1])),
  ),
);

function isRoute(value: unknown): value is RouteDescription {
  return (
    typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value
  );
}
