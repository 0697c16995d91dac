/**
 * The house rules, checked. Each rule is tried twice: the repository must satisfy it, and a planted fault must be found,
 * since a check that cannot fail is worth nothing.
 */
import { expect, test } from 'vitest';
import { deadFileFindings } from './dead-files.ts';
import { linkFindings, workplaceFindings } from './documents.ts';
import { nameFindings } from './names.ts';
import { purityFindings } from './purity.ts';
import { readTree, type SourceFile } from './source-tree.ts';
import { wallFindings } from './walls.ts';

const tree = readTree();

const file = (path: string, text: string): SourceFile => ({ path, text });

test('every room imports only what the table allows, by its doors', () => {
  expect(wallFindings(tree)).toEqual([]);
});

test.each([
  ['a wall', file('src/kernel/a.ts', `import { openLedger } from '#journal';`), 'kernel may not import #journal'],
  [
    'an adapter with a value of the ports',
    file('src/alerts/a.ts', `import { port } from '#live/ports';`),
    `Write 'import type'`,
  ],
  ['a way out', file('src/risk/a.ts', `export { Bar } from '../market/bar.ts';`), `leaves the room risk`],
  [
    'a way into a room inside',
    file('src/afl/a.ts', `import { lex } from './syntax/lexer.ts';`),
    'by its door, #afl/syntax',
  ],
  [
    'a door that does something',
    file('src/risk/index.ts', `export { a } from './a.ts';\nexport const b = 1;`),
    'exports only',
  ],
  ['a file outside all rooms', file('src/stray.ts', ''), 'lies in no room'],
  [
    'a dashboard that takes code',
    file('web/src/a.ts', `import { schema } from '#server/api';`),
    'takes types of #server/api',
  ],
])('the walls find %s', (_, planted, message) => {
  expect(wallFindings([planted])).toEqual([expect.stringContaining(message)]);
});

test('an adapter may name the types of the ports it implements', () => {
  expect(wallFindings([file('src/journal/a.ts', `import type { Ledger } from '#live/ports';`)])).toEqual([]);
});

test('the pure rooms have no clock, no chance, no waiting, no input and no output', () => {
  expect(purityFindings(tree)).toEqual([]);
});

test.each([
  ['const at = Date.now();', 'Date.now'],
  ['const at = new Date();', 'new Date() of now'],
  ['const at = performance.now();', 'performance (time)'],
  ['const dice = Math.random();', 'Math.random'],
  ['export async function f(): Promise<void> {}', 'async function'],
  ['setTimeout(() => {}, 5);', 'setTimeout (time)'],
  [`import { readFileSync } from 'node:fs';`, 'node:fs'],
  [`process.exit(1);`, 'process'],
])('the pure rooms are kept from `%s`', (code, message) => {
  expect(purityFindings([file('src/kernel/a.ts', code)])).toEqual([expect.stringContaining(message)]);
});

test('a comment, a string and a date of a given instant are no impurity', () => {
  const code = `// Date.now()\nconst text = 'Math.random()';\nconst at = new Date(5);\nconst own = thing.process;`;
  expect(purityFindings([file('src/kernel/a.ts', code)])).toEqual([]);
});

test('files and types have names that say something, and files end before they tire', () => {
  expect(nameFindings(tree)).toEqual([]);
});

test.each([
  [file('src/risk/order-manager.ts', ''), `'manager' names nothing`],
  [file('src/risk/a.ts', 'export interface BarInfo {}'), `'Info' in BarInfo`],
  [file('src/risk/a.ts', 'export class Utils {}'), `'Utils' in Utils`],
  [file('src/risk/a.ts', '\n'.repeat(401)), '401 lines'],
])('an empty name or an endless file is found', (planted, message) => {
  expect(nameFindings([planted])).toEqual([expect.stringContaining(message)]);
});

test('nothing lies about that nothing uses', () => {
  expect(deadFileFindings(tree)).toEqual([]);
});

test('a file that only its own test imports is dead', () => {
  const planted = [
    file('package.json', '{"imports": {"#risk": "./src/risk/index.ts"}}'),
    file('src/risk/index.ts', `export { used } from './used.ts';`),
    file('src/risk/used.ts', 'export const used = 1;'),
    file('src/risk/dead.ts', 'export const dead = 1;'),
    file('src/risk/dead.test.ts', `import { dead } from './dead.ts';`),
  ];
  expect(deadFileFindings(planted)).toEqual([expect.stringContaining('src/risk/dead.ts: nothing imports it')]);
});

test('a worker named by URL is in use', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the planted file
  const code = 'new Worker(new URL(`./run-worker${extname(import.meta.url)}`, import.meta.url));';
  const planted = [
    file('package.json', '{"imports": {"#x": "./src/risk/a.ts"}}'),
    file('src/risk/a.ts', code),
    file('src/risk/run-worker.ts', ''),
  ];
  expect(deadFileFindings(planted)).toEqual([]);
});

test('every link of the documents leads somewhere', () => {
  expect(linkFindings(tree)).toEqual([]);
});

test('a link that leads nowhere is found', () => {
  const page = file(
    'docs/lives/bar.md',
    '[code](../../src/a.ts#L5) [web](https://example.org) `[no](link)` [here](#there)',
  );
  expect(linkFindings([page], () => false)).toEqual([expect.stringContaining('../../src/a.ts#L5 leads nowhere')]);
  expect(linkFindings([page], (path) => path === 'src/a.ts')).toEqual([]);
});

test('no file names the machine it was written on', () => {
  expect(workplaceFindings(tree)).toEqual([]);
});

test('a folder of one machine and the address of a download are found', () => {
  const folder = ['', 'work', 'main'].join('/');
  expect(workplaceFindings([file('README.md', `See ${folder}/notes.`)])).toEqual([
    expect.stringContaining('README.md:1'),
  ]);
  const lock = file('package-lock.json', '"resolved": "https://mirror.example/pino.tgz"');
  expect(workplaceFindings([lock])).toEqual([expect.stringContaining('where one machine fetched')]);
});
