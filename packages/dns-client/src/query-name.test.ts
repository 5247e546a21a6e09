import { expect, it } from '@jest/globals';
import { readQueryName } from './query-name.js';

it.each([
  ['Example.ORG.', 'example.org'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['_dmarc.example.org', '_dmarc.example.org'],
  ['odd name!.spf.example', 'odd name!.spf.example'],
  ['.', ''],
  [`${'a'.repeat(63)}.test`, `${'a'.repeat(63)}.test`],
])('asks for %j as %j', (text, name) => {
  expect(readQueryName(text)).toEqual({ ok: true, name });
});

it.each([
  ['a..test', 'empty label'],
  ['.test', 'empty label'],
  [`${'a'.repeat(64)}.test`, 'label longer than 63 bytes'],
  [`${'a.'.repeat(125)}test`, 'name longer than 253 bytes'],
  ['tab\there.test', 'not a name by IDNA'],
])('cannot ask for %j: %s', (text, fault) => {
  expect(readQueryName(text)).toEqual({ ok: false, fault });
});
