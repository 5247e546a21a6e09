import { Module } from '@nestjs/common';
import { InboxService } from './inbox.service.js';
import { RawCompressor } from './raw-compressor.js';

@Module({ providers: [InboxService], exports: [InboxService] })
export class InboxModule {}

/** What goes on in the inbox by itself, for the worker role. */
@Module({ providers: [RawCompressor], exports: [RawCompressor] })
export class InboxWorkerModule {}
