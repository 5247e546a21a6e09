import { Module } from '@nestjs/common';
import { DnsModule } from '../dns-monitor/dns.module.js';
import { PublicChecksController } from './public-checks.controller.js';
import { PublicChecks } from './public-checks.service.js';

@Module({ imports: [DnsModule], controllers: [PublicChecksController], providers: [PublicChecks] })
export class PublicChecksHttpModule {}
