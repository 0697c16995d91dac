import { beforeEach, expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { type Bar, contractId } from '#market';
import type { LoadRequest, Scanner, ScanResult, ScanSubject, ShadowDifference, Signal } from '#scan';
import { type ShadowCase, ShadowScanner } from '#scan/shadow';

const SUBJECT = 's1' as ScanSubject;
const FROM = Date.parse('2026-01-15T15:00:00Z');
const LOAD: LoadRequest = {
  subject: SUBJECT,
  file: '/formulas/x.afl',
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
  params: {},
};

/** Says what it is told to say, when it is told to. */
class SaidScanner implements Scanner {
  readonly heard: string[] = [];
  says: readonly Signal[] = [];
  fails: string | null = null;
  /** Held back until it is called. */
  answer: (() => void) | null = null;
  held = false;
  revision = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  load({ file, pinned }: LoadRequest): ReturnType<Scanner['load']> {
    this.heard.push(`load ${pinned?.text ?? 'from the disk'}`);
    if (this.fails !== null) {
      const at = { hint: null, file, line: 1, column: 1 };
      return Promise.resolve({
        ok: false,
        diagnostics: [{ code: 'X', severity: 'error', message: this.fails, ...at }],
      });
    }
    const text = { file, text: this.#text, includes: {} };
    return Promise.resolve({ ok: true, hash: 'h', diagnostics: [], parameters: [], pinned: text });
  }

  append({ revision, bars }: Parameters<Scanner['append']>[0]): void {
    this.heard.push(`append ${bars.length}`);
    this.revision = revision;
  }

  replace({ revision, bars }: Parameters<Scanner['replace']>[0]): void {
    this.heard.push(`replace ${bars.length}`);
    this.revision = revision;
  }

  async scan({ upTo }: Parameters<Scanner['scan']>[0]): Promise<ScanResult> {
    this.heard.push('scan');
    const { revision } = this;
    if (this.held) {
      await new Promise<void>((resolve) => {
        this.answer = resolve;
      });
    }
    if (this.fails !== null) return { ok: false, reason: 'lost', message: this.fails, ms: 1 };
    return { ok: true, revision, upTo, signals: this.says, plots: [], ms: 1 };
  }

  plots(): ReturnType<Scanner['plots']> {
    return Promise.resolve([]);
  }

  unload(): void {
    this.heard.push('unload');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const bars = (count: number, from = 0): readonly Bar[] =>
  Array.from({ length: count }, (_, i) => ({
    start: epochMs(FROM + (from + i) * MINUTE),
    ...{ open: 10, high: 11, low: 9, close: 10, volume: 1 },
  }));
const signal = (type: Signal['type'], bar: number, price = 10): Signal => ({
  type,
  bar: epochMs(FROM + bar * MINUTE),
  price,
});
/** Until everything that follows from a turn has happened. */
const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

let first: SaidScanner;
let second: SaidScanner;
let shadow: ShadowScanner;
let cases: ShadowCase[];
let told: ShadowDifference[];

beforeEach(() => {
  first = new SaidScanner('Buy = 1;');
  second = new SaidScanner('another text');
  cases = [];
  told = [];
  shadow = new ShadowScanner({ first, second, kinds: ['amibroker', 'embedded'], onCase: (each) => cases.push(each) });
  shadow.onDifference((_, difference) => told.push(difference));
});

async function begin(count = 3): Promise<void> {
  await shadow.load(LOAD);
  await quiet();
  shadow.replace({ subject: SUBJECT, revision: 1, bars: bars(count) });
  await quiet();
}

const scan = () => shadow.scan({ subject: SUBJECT, from: epochMs(FROM), upTo: epochMs(FROM + 10 * MINUTE) });
const standing = () => shadow.standing().shadow?.sessions.get(SUBJECT);

test('the second runs the very text that the first has read, over the same bars', async () => {
  await begin();
  shadow.append({ subject: SUBJECT, revision: 2, bars: bars(1, 3) });
  await quiet();
  expect(second.heard).toEqual(['load Buy = 1;', 'replace 3', 'append 1']);
});

test('what both say is compared, and what they say alike is not told', async () => {
  await begin();
  first.says = second.says = [signal('Buy', 1)];
  expect(await scan()).toMatchObject({ ok: true, signals: first.says });
  await quiet();
  expect([cases, told, standing()]).toMatchObject([[], [], { compared: 1, differences: 0, trouble: null }]);
});

test('each difference is told once, with a case that holds everything to ask again', async () => {
  await begin();
  first.says = [signal('Sell', 0), signal('Buy', 1), signal('Short', 2)];
  second.says = [signal('Buy', 1, 10.25), signal('Short', 2), signal('Cover', 2)];
  await scan();
  await quiet();
  await scan();
  await quiet();
  expect(told.map(({ what, prices }) => [what, prices])).toEqual([
    ['only-first', [10, null]],
    ['price', [10, 10.25]],
    ['only-second', [null, 10]],
  ]);
  expect(told[0]?.text).toBe(
    'AmiBroker has Sell on the bar of 2026-01-15T15:00:00.000Z at 10, Openbell’s own engine has not',
  );
  expect(cases).toMatchObject([
    { load: { file: LOAD.file, pinned: { text: 'Buy = 1;' } }, bars: bars(3), kinds: ['amibroker', 'embedded'] },
  ]);
  expect(cases[0]?.differences).toEqual(told);
  expect(standing()).toMatchObject({ compared: 2, differences: 3 });
});

test('stops that differ are a difference', async () => {
  await begin();
  const stops = { stopLossTicks: 8, trailing: false, takeProfitTicks: null, refusal: null };
  first.says = [{ ...signal('Buy', 1), stops }];
  second.says = [{ ...signal('Buy', 1), stops: { ...stops, stopLossTicks: 9 } }];
  await scan();
  await quiet();
  expect(told).toMatchObject([{ what: 'stops' }]);
});

test('a second that does not answer holds up nothing, and the scans meanwhile are passed over', async () => {
  await begin();
  second.held = true;
  first.says = [signal('Buy', 1)];
  for (let i = 0; i < 3; i += 1) {
    expect(await scan()).toMatchObject({ ok: true, signals: first.says });
    await quiet();
  }
  expect(standing()).toMatchObject({ compared: 0, passedOver: 2 });
  second.answer?.();
  await quiet();
  expect(standing()).toMatchObject({ compared: 1, differences: 1 });
});

test('a repair between the two answers makes them no comparison', async () => {
  await begin();
  second.held = true;
  first.says = [signal('Buy', 1)];
  await scan();
  await quiet();
  shadow.replace({ subject: SUBJECT, revision: 2, bars: bars(4) });
  second.answer?.();
  await quiet();
  expect([told, standing()?.compared]).toEqual([[], 0]);
});

test('that the second fails is told when it begins, and the session goes on', async () => {
  await begin();
  second.fails = 'AmiBroker is gone.';
  for (let i = 0; i < 2; i += 1) {
    expect(await scan()).toMatchObject({ ok: true });
    await quiet();
  }
  expect(told.map(({ what }) => what)).toEqual(['failure']);
  expect(standing()).toMatchObject({ trouble: 'AmiBroker is gone.' });
  second.fails = null;
  await scan();
  await quiet();
  expect(standing()).toMatchObject({ compared: 1, trouble: null });
});

test('a second that was not there at first is asked again with the next scans, and then gets all bars', async () => {
  second.fails = 'AmiBroker is not there.';
  await begin();
  second.fails = null;
  await scan();
  await quiet();
  expect(second.heard).toEqual(['load Buy = 1;', 'load Buy = 1;', 'replace 3']);
  await scan();
  await quiet();
  expect(standing()).toMatchObject({ compared: 1, trouble: null });
});

test('a formula that the second cannot run is traded by the first all the same', async () => {
  second.fails = 'frames do not nest';
  await begin();
  for (let i = 0; i < 9; i += 1) {
    expect(await scan()).toMatchObject({ ok: true });
    await quiet();
  }
  expect(told.map(({ text }) => text)).toMatchObject([expect.stringContaining('frames do not nest')]);
  expect(second.heard).toEqual(Array(5).fill('load Buy = 1;'));
});
