import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

type Theme = 'light' | 'dark';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name, { light, dark }] as [string, Record<Theme, string>],
  ),
);

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string, theme: Theme): number {
  const of = (name: string) => {
    const token = tokens.get(name);
    if (!token) throw new Error(`no token ${name}`);
    return luminance(token[theme]);
  };
  const [dark, light] = [of(first), of(second)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['canvas', 'surface', 'sunken'];
const meanings = ['pass', 'dkim', 'spf', 'fail', 'forwarded', 'unknown'];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each([
    ...['ink', 'ink-soft', 'ink-faint', 'accent-text', ...meanings.map((name) => `${name}-text`)].flatMap(
      (text) => grounds.map((ground) => [text, ground]),
    ),
    ...meanings.map((name) => [`${name}-text`, `${name}-soft`]),
    ...meanings.map((name) => ['ink', `${name}-soft`]),
    ['accent-text', 'accent-soft'],
    ['ink', 'accent-soft'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['on-accent', 'danger'],
    ['on-accent', 'danger-hover'],
  ] as [string, string][])('%s is readable on %s (4.5:1)', (text, ground) => {
    expect(contrast(text, ground, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(
    ['line-strong', 'focus'].flatMap((mark) => grounds.map((ground) => [mark, ground] as [string, string])),
  )('%s is visible on %s (3:1)', (mark, ground) => {
    expect(contrast(mark, ground, theme)).toBeGreaterThanOrEqual(3);
  });
});
