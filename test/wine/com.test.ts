// The COM worker alone, in a Windows Node: what goes wrong between it and AmiBroker, and that the next request finds a way.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ComWorker } from '#scan/amibroker';
import { FakeAmiBroker, WINE_FOLDER } from './desk.ts';

const deadlineMs = 30_000;

describe.skipIf(WINE_FOLDER === null)('the COM worker under Wine', () => {
  let fake: FakeAmiBroker;
  let worker: ComWorker;

  beforeEach(() => {
    fake = new FakeAmiBroker();
    worker = new ComWorker({ launch: fake.launch });
  });

  afterEach(() => {
    worker.end();
    fake.close();
  });

  const connect = () => worker.ask({ op: 'connect', progId: fake.progId, visible: true }, { deadlineMs });

  test('a call that hangs is cut by its deadline, and a new worker meets the same AmiBroker', async () => {
    await connect();
    const symbol = { op: 'ensureSymbol', symbol: 'Ä "x"', fullName: 'Ж', tickSize: 0.25, pointValue: 20 } as const;
    expect(await worker.ask(symbol, { deadlineMs })).toEqual({ added: true });
    fake.misbehave({ member: 'Application.RefreshAll', how: 'hang', ms: 3_000 });
    await expect(worker.ask({ op: 'refresh' }, { deadlineMs: 1_000 })).rejects.toMatchObject({
      code: 'ERR_AMIBROKER_HUNG',
    });
    expect(await connect()).toEqual({ version: '6.93.0', databasePath: fake.databasePath });
    expect(await worker.ask(symbol, { deadlineMs })).toEqual({ added: false });
  }, 60_000);

  test('bars are written over by their date, and never go into another database', async () => {
    const { databasePath: database } = await connect();
    await worker.ask(
      { op: 'ensureSymbol', symbol: 'NQ', fullName: '', tickSize: 0.25, pointValue: 20 },
      { deadlineMs },
    );
    const bar = { date: 46_000.5, open: 2, high: 3, low: 1, close: 2.25, volume: 7 };
    const earlier = { ...bar, date: 46_000.25 };
    const inject = { op: 'injectBars', database, symbol: 'NQ', bars: [bar, earlier] } as const;
    expect(await worker.ask(inject, { deadlineMs })).toEqual({ added: 2, overwritten: 0 });
    const changed = [{ ...bar, close: 2.5 }];
    expect(await worker.ask({ ...inject, bars: changed }, { deadlineMs })).toEqual({ added: 0, overwritten: 1 });
    const { symbol } = await worker.ask({ op: 'inspect', symbol: 'NQ', lastBars: 5 }, { deadlineMs });
    expect(symbol).toMatchObject({ bars: 2, last: [earlier, ...changed] });
    await expect(worker.ask({ ...inject, database: 'C:\\other' }, { deadlineMs })).rejects.toMatchObject({
      code: 'ERR_AMIBROKER_DATABASE',
    });
  }, 60_000);

  test('a class that Windows does not know is said to be absent', async () => {
    const asked = worker.ask({ op: 'connect', progId: 'No.Such.Class', visible: true }, { deadlineMs });
    await expect(asked).rejects.toMatchObject({ code: 'ERR_AMIBROKER_ABSENT', hresult: 0x8004_01f3 });
  }, 60_000);
});
