import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { type Bar, contractId } from '#market';
import { differencesOf, type ScanResult, type ScanSubject, type Signal } from '#scan';
import type { ShadowCase } from '#scan/shadow';
import { EXIT } from './exit.ts';
import { settingsFrom } from './settings.ts';
import { listCases, rerunCase } from './shadow.ts';
import { caseFiles, readCase, ShadowCases } from './shadow-cases.ts';

const FROM = Date.parse('2026-01-15T15:00:00Z');
const FILE = '/gone/Crosses.afl';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openbell-cases-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bars: readonly Bar[] = Array.from({ length: 30 }, (_, i) => {
  const close = 100 + (i % 7);
  return { start: epochMs(FROM + i * MINUTE), open: close, high: close + 1, low: close - 1, close, volume: 5 };
});

/** What the formula says of these bars: a rise over the bar before. */
const rises: readonly Signal[] = bars
  .slice(20)
  .filter((bar, i) => bar.close > (bars[19 + i]?.close ?? 0))
  .map(({ start, close }) => ({ type: 'Buy', bar: start, price: close }));

function result(signals: readonly Signal[]): Extract<ScanResult, { ok: true }> {
  return { ok: true, revision: 1, upTo: bars.at(-1)!.start, signals, plots: [], ms: 3 };
}

/** @param other what AmiBroker said then */
function caseOf(other: readonly Signal[]): ShadowCase {
  const [own, theirs] = [result(rises), result(other)];
  return {
    load: {
      subject: 'live 1' as ScanSubject,
      file: FILE,
      contract: {
        id: contractId('CON.F.US.ENQ.H26'),
        symbol: 'NQH6',
        root: 'NQ',
        description: 'NQ',
        tickSize: 0.25,
        tickValue: 5,
        active: true,
      },
      amiSymbol: 'NQ',
      periodicity: { unit: 'minute', count: 1 },
      zone: 'America/Chicago',
      params: { Back: 1 },
      // The formula's file is gone, and so is its include: the case holds both.
      pinned: {
        file: FILE,
        text: '#include "up.afl"\nBuy = up( Param( "Back", 3 ) );',
        includes: {
          [JSON.stringify(['up.afl', FILE, false])]: {
            file: '/gone/up.afl',
            text: 'function up( n ) { return C > Ref( C, -n ); }',
          },
        },
      },
    },
    hash: 'abc',
    bars,
    request: { subject: 'live 1' as ScanSubject, from: bars[20]!.start, upTo: bars.at(-1)!.start },
    kinds: ['embedded', 'amibroker'],
    results: [own, theirs],
    differences: differencesOf(own, theirs, { first: 'Openbell’s own engine', second: 'AmiBroker' }),
  };
}

function settings() {
  return settingsFrom({
    ...{ flags: { dataDir: folder }, environment: {}, workingDir: folder, homeDir: folder, platform: 'linux' },
  });
}

/** What a command prints to stdout. */
async function printed(act: () => Promise<number>): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    return { code: await act(), out };
  } finally {
    write.mockRestore();
  }
}

test('a case is read as it was kept', async () => {
  const found = caseOf(rises.slice(1));
  const file = await new ShadowCases(folder).keep(found);
  expect(await readCase(file)).toEqual(found);
  expect(file).toMatch(/2026-01-15T152900Z_NQH6_live-1_1\.json\.gz$/);
});

test('the newest hundred cases are kept', async () => {
  const cases = new ShadowCases(folder);
  const found = { ...caseOf([]), bars: [] };
  const later = (i: number) => ({ ...found, request: { ...found.request, upTo: epochMs(FROM + i * MINUTE) } });
  for (let i = 0; i < 103; i += 1) await cases.keep(later(i));
  const files = await caseFiles(join(folder, 'shadow'));
  expect(files.length).toBe(100);
  expect(files[0]).toContain('150300Z');
});

test('a case is asked again from what it holds alone, and says who is right by now', async () => {
  const cases = new ShadowCases(folder);
  const [agreed, differing] = [await cases.keep(caseOf(rises)), await cases.keep(caseOf(rises.slice(1)))];
  const again = (file: string) => printed(() => rerunCase(settings(), { file, json: true }));
  expect((await again(agreed)).code).toBe(EXIT.fine);
  const { code, out } = await again(differing);
  expect(code).toBe(EXIT.problem);
  const said = JSON.parse(out) as { answers: { title: string; signals: readonly object[] }[]; differences: object[] };
  expect(said.answers.map(({ title, signals }) => [title, signals.length])).toEqual([
    ['embedded, then', rises.length],
    ['amibroker, then', rises.length - 1],
    ['embedded, now', rises.length],
  ]);
  expect(said.differences).toMatchObject([{ what: 'only-first', signal_type: 'Buy' }]);
});

test('cases are listed with what differed, and where there is none nothing is printed', async () => {
  expect(await printed(() => listCases(settings(), { json: false }))).toEqual({ code: EXIT.fine, out: '' });
  await new ShadowCases(folder).keep(caseOf(rises.slice(1)));
  const { out } = await printed(() => listCases(settings(), { json: false }));
  expect(out).toContain('AmiBroker has not');
  expect(readdirSync(join(folder, 'shadow')).length).toBe(1);
});

test('what is no case is refused by name', async () => {
  const file = join(folder, 'x.json.gz');
  writeFileSync(file, 'x');
  await expect(rerunCase(settings(), { file, json: false })).rejects.toThrow(`${file} is no case of two scanners`);
});
