import { Complaint, pinnedNode, run, seconds, tool } from './runtime.mjs';

/** Builds what is stale; a line per package that had to be built, its whole output only when it fails. */
export async function buildStale() {
  const begin = performance.now();
  const outputs = new Map();
  const report = (line) => {
    const [, name, text] = /^(\S+):build: (.*)$/.exec(line) ?? [];
    if (!name) return;
    if (text.startsWith('cache miss')) console.log(`Building ${name} …`);
    outputs.set(name, [...(outputs.get(name) ?? []), text]);
  };
  const options = ['run', 'build', '--output-logs=new-only', '--log-order=stream', '--no-color'];
  const exitCode = await run(pinnedNode(), [tool('turbo'), ...options], { onLine: report });
  if (exitCode !== 0) {
    for (const [name, lines] of outputs) {
      if (lines.some((text) => /^(npm )?error|ERROR/i.test(text)))
        console.error(`\n${name}\n${lines.join('\n')}`);
    }
    throw new Complaint('The build failed: see above.');
  }
  if ([...outputs.values()].some((lines) => lines[0].startsWith('cache miss')))
    console.log(`Built in ${seconds(begin)}.`);
}
