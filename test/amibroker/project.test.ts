import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ProjectWish, writeProject } from '#scan/amibroker';
import { GOLDEN_PROJECTS, goldenProjects, INTERVALS } from './golden-projects.ts';
import { readProject } from './project-reader.ts';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

test.each(goldenProjects())('$name is written as before, byte for byte', ({ name, bytes }) => {
  expect(latin1(bytes)).toBe(readFileSync(join(GOLDEN_PROJECTS, name), 'latin1'));
});

test('there is a golden project for each interval, and no other file', () => {
  const names = goldenProjects().map(({ name }) => name);
  expect(readdirSync(GOLDEN_PROJECTS).sort()).toEqual(names.sort());
});

test('each interval has its periodicity, all symbols and all quotes, twice where they stand twice', () => {
  const projects = new Map(goldenProjects().map(({ name, bytes }) => [name, bytes]));
  const said = INTERVALS.map((interval) => {
    const { lines } = readProject(projects.get(`${interval}.apx`)!);
    return lines.filter((line) => /^(ApplyTo|RangeType|Periodicity|ChartInterval)=/.test(line)).join(' ');
  });
  const scope = (periodicity: number, seconds: number): string =>
    `ApplyTo=0 RangeType=0 Periodicity=${periodicity} RangeType=0 ApplyTo=0 ChartInterval=${seconds}`;
  expect(said).toEqual([
    ...[scope(5, 60), scope(5, 60), scope(4, 300)],
    ...[scope(3, 900), scope(2, 3_600), scope(0, 86_400)],
  ]);
});

/** Letters that mean something to somebody on the way, and all the others of Latin-1. */
const LETTER = fc.oneof(
  fc.constantFrom(
    '\\',
    '"',
    "'",
    '<',
    '>',
    '&',
    '&amp;',
    '&#10;',
    '\\n',
    '\\\\r',
    '\t',
    '\n',
    '\r\n',
    '\r',
    ']]>',
    '<!--',
  ),
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0xa0, max: 0xff }).map((code) => String.fromCharCode(code)),
);
const TEXT = fc.array(LETTER, { maxLength: 60 }).map((letters) => letters.join(''));
const NAME = TEXT.map((text) => text.replace(/[\r\n\t]/g, ' '));

test('whatever a formula says, the project holds the very bytes of the file beside it', () => {
  fc.assert(
    fc.property(TEXT, NAME, NAME, (formula, path, symbol) => {
      const formulaPath = `C:\\${path}.afl`;
      const written = writeProject({ formula, formulaPath, symbol, periodicity: 5 });
      if (!written.ok) throw new Error(written.error.join(' '));
      const read = readProject(written.value.project);
      expect(read).toMatchObject({ formula: latin1(written.value.formula), formulaPath, symbol });
      expect(read.formula).toMatch(/^(?:[^\r\n]|\r\n)*\r\n$/);
      expect(read.formula.replaceAll('\r\n', '\n').trimEnd()).toBe(formula.replace(/\r\n?/g, '\n').trimEnd());
    }),
    { numRuns: 500 },
  );
});

test('what Latin-1 cannot say is never written in another way', () => {
  const wish: ProjectWish = { formula: 'Buy = 1;', formulaPath: 'C:\\x.afl', symbol: 'NQ', periodicity: 5 };
  const foreign = fc.oneof(
    fc.integer({ min: 0x100, max: 0xffff }).filter((code) => code < 0xd800 || code > 0xdfff),
    fc.constantFrom(0, 1, 0x1a, 0x7f, 0x80, 0x9f, 0x1f600),
  );
  fc.assert(
    fc.property(foreign, fc.constantFrom('formula', 'formulaPath', 'symbol'), (code, where) => {
      const said = `${wish[where]}${String.fromCodePoint(code)}`;
      expect(writeProject({ ...wish, [where]: said }).ok).toBe(false);
    }),
  );
});

test('the reader of these tests finds what AmiBroker would trip over', () => {
  const written = writeProject({ formula: 'x = 1 < 2;', formulaPath: 'C:\\x.afl', symbol: 'NQ', periodicity: 5 });
  const good = written.ok ? latin1(written.value.project) : '';
  const spoilt = (from: string | RegExp, to: string) => (): unknown =>
    readProject(Buffer.from(good.replace(from, to), 'latin1'));
  expect(spoilt('', '')).not.toThrow();
  expect(spoilt('&lt;', '<')).toThrow(/FormulaContent belongs/);
  expect(spoilt('</FormatVersion>\r\n', '</FormatVersion>\n')).toThrow(/half a line end/);
  expect(spoilt('<Symbol>', ' <Symbol>')).toThrow(/Symbol belongs/);
  expect(spoilt(/(<Periodicity>.*\r\n)(<RangeType>.*\r\n)/, '$2$1')).toThrow(/Periodicity belongs/);
  expect(spoilt('ISO-8859-1', 'UTF-8')).toThrow(/line 1/);
});
