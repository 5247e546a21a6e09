import { Module } from '@nestjs/common';
import { DnsModule } from '../dns-monitor/dns.module.js';
import { AddressNamer } from './address-namer.js';
import { NetworkFiles } from './network-files.js';
import { SourceNamesService } from './source-names.service.js';
import { SourceTracer } from './source-tracer.js';

@Module({ providers: [SourceNamesService], exports: [SourceNamesService] })
export class SourceNamesModule {}

@Module({ imports: [DnsModule], providers: [NetworkFiles, AddressNamer, SourceTracer] })
export class SourceNamesWorkerModule {}
