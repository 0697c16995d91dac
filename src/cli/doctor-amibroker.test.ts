import { expect, test } from 'vitest';
import type { Examination } from '#scan/amibroker';
import { amiBroker, amiBrokerFindings } from './doctor-amibroker.ts';

const BROKER = 'C:\\Program Files (x86)\\AmiBroker\\Broker.exe';
const RUNS = { pid: 7, path: BROKER, elevated: false };
const SURVEY = { installed: [{ path: BROKER, bits: 32 }], running: [RUNS], elevated: false } as const;
const WELL: Examination = {
  survey: { ok: true, value: SURVEY },
  connection: { ok: true, value: { version: '6.93.0', databasePath: 'C:\\Futures' } },
  database: { ok: true, value: { bars: 3, dataSource: 0, last: [] } },
  exploration: { ok: true, value: 512.4 },
  tidied: { ok: true, value: true },
  dialogs: [],
};

function surveyed(value: Partial<typeof SURVEY | Extract<Examination['survey'], { ok: true }>['value']>): Examination {
  return { ...WELL, survey: { ok: true, value: { ...SURVEY, ...value } } };
}

/** What is wrong, by check, with what to do about it. */
function problems(examination: Examination, chosen = true): Readonly<Record<string, string | null>> {
  const wrong = amiBrokerFindings(examination, chosen).filter(({ ok }) => ok === false);
  return Object.fromEntries(wrong.map(({ what, remedy }) => [what, remedy]));
}

test('an AmiBroker that is all right has no problem, whatever its bits', () => {
  expect(amiBrokerFindings(WELL, true).filter(({ ok }) => ok !== true)).toEqual([]);
  expect(amiBrokerFindings(WELL, true).map(({ what }) => what)).toEqual([
    'AmiBroker',
    'AmiBroker runs',
    'AmiBroker rights',
    'AmiBroker bits',
    'AmiBroker version',
    'AmiBroker database',
    'AmiBroker exploration',
    'AmiBroker windows',
  ]);
});

test('rights that differ are a problem in either direction, and so is one that may not be asked', () => {
  const both = expect.stringContaining('Run both with the same rights');
  expect(problems(surveyed({ running: [{ ...RUNS, elevated: true }] }))).toEqual({ 'AmiBroker rights': both });
  expect(problems(surveyed({ running: [{ ...RUNS, elevated: null }] }))).toEqual({ 'AmiBroker rights': both });
  expect(problems(surveyed({ elevated: true }))).toEqual({ 'AmiBroker rights': both });
  expect(problems(surveyed({ elevated: true, running: [{ ...RUNS, elevated: true }] }))).toEqual({});
});

test('two that run, and one whose program is gone, are problems', () => {
  expect(problems(surveyed({ running: [RUNS, { ...RUNS, pid: 8 }] }))).toEqual({
    'AmiBroker runs': expect.stringContaining('Close all but the one'),
  });
  expect(problems(surveyed({ installed: [{ path: BROKER, bits: null }] }))).toEqual({
    AmiBroker: expect.stringContaining('install AmiBroker anew'),
  });
});

test.each([
  ['5.49.1', false],
  ['5.50', true],
  ['6.93.0', true],
  ['7.00', true],
])('version %s is new enough: %s', (version, enough) => {
  const connection = { ok: true, value: { version, databasePath: '' } } as const;
  const found = amiBrokerFindings({ ...WELL, connection }, true).find(({ what }) => what === 'AmiBroker version');
  expect(found?.ok).toBe(enough);
});

test('each window that came up is told with its text, and whether it was answered', () => {
  const nag = { caption: 'Unregistered', texts: ['Trial day 12'], buttons: ['Buy', 'Later'], pressed: null };
  const found = amiBrokerFindings({ ...WELL, dialogs: [nag] }, true).at(-1);
  expect(found).toMatchObject({ ok: false, detail: '"Unregistered": Trial day 12 (left standing)' });
});

test('a step that failed has a remedy, and those behind it say nothing', () => {
  const error = { code: 'ERR_AMIBROKER_BARS', message: 'Of the bars … the database holds none.' } as const;
  const failed: Examination = { ...WELL, database: { ok: false, error }, exploration: null };
  expect(problems(failed)).toEqual({ 'AmiBroker database': expect.stringContaining('(local)') });
});

test('the symbol of the trial that could not be taken out is named', () => {
  expect(problems({ ...WELL, tidied: { ok: true, value: false } })).toEqual({
    'AmiBroker symbol': expect.stringContaining('Delete this symbol'),
  });
});

test('who has not chosen AmiBroker has no problem without it', () => {
  const none = surveyed({ installed: [], running: [] });
  expect([problems(none, false), problems(none, true)]).toEqual([{}, { AmiBroker: expect.any(String) }]);
  const error = { code: 'ERR_AMIBROKER_WORKER', message: 'The process for AmiBroker did not start.' } as const;
  const blind: Examination = { ...WELL, survey: { ok: false, error } };
  expect([problems(blind, false), problems(blind, true)]).toEqual([{}, { AmiBroker: expect.any(String) }]);
});

test('elsewhere than on Windows it is said that nothing of it applies', async () => {
  const settings = (value: 'embedded' | 'amibroker') => ({
    scanner: { value, origin: 'flag' } as const,
    amiDatabase: { value: null, origin: 'default' } as const,
    dataDir: { value: '/nowhere', origin: 'flag' } as const,
  });
  expect(await amiBroker(settings('embedded'), 'linux')).toMatchObject([
    { ok: null, detail: expect.stringContaining('does not apply'), remedy: null },
  ]);
  expect(await amiBroker(settings('amibroker'), 'darwin')).toMatchObject([{ ok: false }]);
});
