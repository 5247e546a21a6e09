import { Injectable } from '@nestjs/common';

/** The time of checks; a test hands in its own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
