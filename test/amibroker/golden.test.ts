import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GOLDEN, goldenFiles } from './golden.ts';

test.each(goldenFiles())('$name is written as before, byte for byte', ({ name, bytes }) => {
  expect(Buffer.from(bytes).toString('latin1')).toBe(readFileSync(join(GOLDEN, name), 'latin1'));
});

test('there is no golden file of a formula that is gone', () => {
  expect(readdirSync(GOLDEN).sort()).toEqual(
    goldenFiles()
      .map(({ name }) => name)
      .sort(),
  );
});

/** As AmiBroker reads a project: XML first, then C. */
function contentOf(project: string): string {
  const escaped = /<FormulaContent>(.*)<\/FormulaContent>/.exec(project)?.[1] ?? '';
  const plain = escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const letters: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '\\': '\\' };
  return plain.replace(/\\(.)/g, (_, letter: string) => letters[letter] ?? letter);
}

test('a project read as AmiBroker reads it holds the very bytes of the formula beside it', () => {
  const files = new Map(goldenFiles().map(({ name, bytes }) => [name, Buffer.from(bytes).toString('latin1')]));
  const projects = [...files].filter(([name]) => name.endsWith('.apx'));
  expect(projects.length).toBeGreaterThan(3);
  for (const [name, project] of projects) {
    expect(contentOf(project)).toBe(files.get(name.replace(/apx$/, 'afl')));
    expect(project).not.toMatch(/[^\r]\n|[\x80-\xff]/);
  }
});
