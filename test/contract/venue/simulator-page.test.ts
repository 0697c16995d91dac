/**
 * The page for other developers lists what the simulator's code has: every fault with its words, every quirk with its
 * comment and its default. When this fails, a table has changed: write it anew with
 * `npx vitest run test/contract/venue/simulator-page.test.ts -u`.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAULTS, QUIRKS, type Quirk } from '#simulator/serve';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `/** What it does. *\/` above `name: true,`, over one line or several. */
function commented(source: string): ReadonlyMap<string, string> {
  const found = source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*\n\s*(\w+): (?:true|false),/g);
  return new Map(
    [...found].map(([, comment = '', name = '']) => [name, comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim()]),
  );
}

const comments = new Map([
  ...commented(read('src/simulator/venue/quirks.ts')),
  ...commented(read('src/simulator/serve/quirks.ts')),
]);

const faults = table(
  ['fault', 'of', 'does', 'takes'],
  Object.entries(FAULTS).map(([kind, { where, does, takes }]) => [
    `\`${kind}\``,
    where,
    does,
    takes.map((member) => `\`${member}\``).join(' '),
  ]),
);
const quirks = table(
  ['quirk', 'default', 'on'],
  (Object.keys(QUIRKS) as Quirk[]).map((name) => [
    `\`${name}\``,
    QUIRKS[name] ? 'on' : 'off',
    comments.get(name) ?? '',
  ]),
);

test('every quirk is told of', () => {
  expect(Object.keys(QUIRKS).filter((name) => !comments.has(name))).toEqual([]);
});

test('the page has the tables of the code', async () => {
  const page = read('docs/simulator.md');
  const filled = (text: string, [name, rows]: readonly [string, string]) => {
    const block = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
    expect(text).toMatch(block);
    return text.replace(block, (_, begin: string, end: string) => `${begin}\n${rows}\n\n${end}`);
  };
  const wanted = filled(filled(page, ['faults', faults]), ['quirks', quirks]);
  await expect(wanted).toMatchFileSnapshot('../../../docs/simulator.md');
});
