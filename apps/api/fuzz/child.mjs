// Reads the inputs that the parent names, one after the other.
import { fuzzInput } from '@postseal/test-mail';
import { judge } from './judge.mjs';
import { loadSeeds } from './seeds.mjs';

const seeds = loadSeeds();
process.on('message', async ({ seed, from, to }) => {
  for (let index = from; index < to; index++) {
    process.send({ begins: index });
    try {
      const outcome = await judge(fuzzInput(seeds, seed, index));
      process.send({ ends: index, outcome, rssBytes: process.memoryUsage.rss() });
    } catch (error) {
      process.send({ ends: index, fault: String(error?.stack ?? error) });
    }
  }
  process.send({ done: true });
});
