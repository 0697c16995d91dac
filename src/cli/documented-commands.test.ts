// What the documents tell people to type is there: every command and every flag of `openbell` in them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { SETTING_RULES } from './setting-rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
);

/** `npx openbell explain formula FILE --amibroker`, from code alone; what follows a pipe or a sign of a shell is not ours. */
function commandsIn(page: string): readonly string[] {
  const code = [...page.matchAll(/`([^`\n]+)`|^ {4,}(\S.*)$/gm)].map(([, inline, block]) => inline ?? block ?? '');
  return code.flatMap((line) =>
    [...line.matchAll(/(?:^|[ (])openbell ([a-z][^|&;>()]*)/g)].map(([, rest]) => rest ?? ''),
  );
}

function faultOf(line: string): string | null {
  let at: Command = commandLine();
  const words = line.trim().split(/\s+/);
  while (words.length > 0) {
    const next = at.commands.find((each) => each.name() === words[0]);
    if (next === undefined) break;
    at = next;
    words.shift();
  }
  if (at.parent === null) return `openbell has no command ${words[0]}`;
  const flags = new Set(at.options.flatMap(({ long }) => long ?? []));
  const unknown = words.filter((word) => word.startsWith('--')).find((word) => !flags.has(word.split('=')[0] ?? ''));
  return unknown === undefined ? null : `openbell ${at.name()} has no ${unknown}`;
}

test.each(PAGES)('%s names commands and flags that there are', (page) => {
  const faults = commandsIn(readFileSync(join(ROOT, page), 'utf8')).flatMap((line) => {
    const fault = faultOf(line);
    return fault === null ? [] : [`openbell ${line}: ${fault}`];
  });
  expect(faults).toEqual([]);
});

test('a command and a flag that there are not are found', () => {
  const page = 'Do `npx openbell fly`, then\n\n    npx openbell doctor --wings\n\nor `openbell kill`.';
  expect(commandsIn(page).map(faultOf)).toEqual([
    'openbell has no command fly',
    'openbell doctor has no --wings',
    null,
  ]);
  expect(commandsIn(readFileSync(join(ROOT, 'docs/amibroker.md'), 'utf8')).length).toBeGreaterThan(8);
});

test('every setting that names a flag can be said to start by it', () => {
  const start = commandLine().commands.find((each) => each.name() === 'start');
  const known = start?.options.map(({ long }) => long);
  expect(known).toEqual(expect.arrayContaining(Object.values(SETTING_RULES).flatMap(({ flag }) => flag ?? [])));
});
