import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const documented = readFileSync(join(ROOT, 'docs/spec/afl-diagnostics.md'), 'utf8');

/** Codes that the engine's own text can say: written whole, or by AmiBroker's number at the call. */
function codesSaid(): ReadonlySet<string> {
  const said = new Set<string>();
  const add = (letter: string, number: string): unknown => said.add(`AFL-${letter}${number.padStart(3, '0')}`);
  const files = readdirSync(join(ROOT, 'src/afl'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.includes('.test'))) {
    // The example in a comment is no remark.
    const text = readFileSync(join(ROOT, 'src/afl', file), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '');
    for (const [code] of text.matchAll(/AFL-[EWU]\d{3}/g)) said.add(code);
    for (const [, code = ''] of text.matchAll(/unsupported\('(U\d{3})'/g)) said.add(`AFL-${code}`);
    for (const [, number = ''] of text.matchAll(/\b(?:fail|error|errorWhenReached)\(\s*(\d+)/gi)) add('E', number);
    for (const [, number = ''] of text.matchAll(/\bwarn\(\s*(\d+)/g)) add('W', number);
  }
  return said;
}

test('every code that the engine says is documented', () => {
  const said = codesSaid();
  expect(said.size).toBeGreaterThan(50);
  expect([...said].filter((code) => !documented.includes(`| ${code} |`)).sort()).toEqual([]);
});

test('each code is documented once', () => {
  const rows = [...documented.matchAll(/^\| (AFL-\S+) \|/gm)].map(([, code]) => code);
  expect(rows).toHaveLength(new Set(rows).size);
});
