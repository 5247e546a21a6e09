import { setTimeout as delay } from 'node:timers/promises';

/** Repeats `check` until it passes; after `patienceMs` fails as it failed last. */
export async function eventually<T>(check: () => Promise<T>, patienceMs = 20_000): Promise<T> {
  for (const begin = Date.now(); ; ) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() - begin > patienceMs) throw error;
      await delay(100);
    }
  }
}
