import { Module } from '@nestjs/common';
import { CONFIG } from '../config/config.module.js';
import { Dns } from './dns.js';

/** One DNS for every feature of a process: its cache, its limits and its rates are shared. */
@Module({ providers: [{ provide: Dns, inject: [CONFIG], useFactory: Dns.open }], exports: [Dns] })
export class DnsModule {}
