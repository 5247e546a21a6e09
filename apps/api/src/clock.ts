import { Global, Injectable, Module } from '@nestjs/common';

/** What time it is, for everything that judges by days or checks by hours; a test hands in its own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** The present UTC day. */
  today(): string {
    return this.now().toISOString().slice(0, 10);
  }
}

/** One clock for all features of a process. */
@Global()
@Module({ providers: [Clock], exports: [Clock] })
export class ClockModule {}
