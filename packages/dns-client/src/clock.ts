/** Time as the client sees it; tests hand in their own. Deadlines of packets on the wire are always real. */
export interface Clock {
  /** Milliseconds, only ever compared with each other. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
