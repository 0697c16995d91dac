/** The program asks of each print whether its stamp can be true, before it lets it move the venue's time. */
import { afterEach, expect, test, vi } from 'vitest';
import { DAY, type EpochMs, epochMs, monotonicMs } from '#base';
import { Kernel } from '#kernel';
import { Program } from '#live';
import type { Clock, Gateway, GatewayEvent, Ledger, Tape } from '#live/ports';
import { contractId } from '#market';
import type { Scanner } from '#scan';
import { CONTRACT } from './desk-drive.ts';

const NINE = Date.UTC(2026, 0, 15, 15);

afterEach(() => vi.restoreAllMocks());

async function listening(): Promise<{
  readonly hear: (event: GatewayEvent) => void;
  readonly observed: EpochMs[];
  readonly told: string[];
}> {
  const observed: EpochMs[] = [];
  const told: string[] = [];
  const silent = {
    append: () => undefined,
    begin: () => undefined,
    record: () => undefined,
    close: async () => undefined,
  };
  const clock: Clock = {
    rate: 1,
    isWallTime: true,
    now: () => ({ venue: epochMs(NINE), monotonic: monotonicMs(0), wall: epochMs(NINE) }),
    observe: (at) => void observed.push(at),
    schedule: () => () => undefined,
  };
  const ledger = {
    append: (type: string) => told.push(type),
    flushed: async () => undefined,
    read: async () => [],
    onFailure: () => undefined,
    close: async () => undefined,
  } satisfies Ledger;
  let hear: (event: GatewayEvent) => void = () => undefined;
  const gateway = { listen: (listener: typeof hear) => (hear = listener) } as unknown as Gateway;
  const program = new Program({
    ports: {
      gateway,
      scanner: {} as Scanner,
      ledger,
      alerts: { raise: () => undefined, close: async () => undefined },
      clock,
      tape: silent satisfies Tape,
    },
    venue: 'test',
    version: 'test',
    build: 'test',
    onBug: (error) => {
      throw error;
    },
  });
  await program.begin();
  return { hear: (event) => hear(event), observed, told };
}

const print = (at: number, contract = CONTRACT.id): GatewayEvent => ({
  type: 'market.trade',
  trade: { contract, price: 21_000, size: 1, aggressor: 'buy', at: epochMs(at) },
});

test('a print or quote of tomorrow moves no time, and is told; the next of today is heard', async () => {
  const { hear, observed, told } = await listening();
  hear(print(NINE));
  hear(print(NINE + DAY));
  hear({
    type: 'market.quote',
    quote: { contract: CONTRACT.id, bid: 20_999.75, ask: 21_000, last: 21_000, at: epochMs(NINE + DAY) },
  });
  hear(print(NINE + 10));
  expect(observed).toEqual([NINE, NINE + 10]);
  expect(told.filter((type) => type === 'error.noted')).toHaveLength(1);
});

test('whatever is dropped as said too early is missing from the bars of its own contract, however lately people were told', async () => {
  const { hear, told } = await listening();
  const step = vi.spyOn(Kernel.prototype, 'step');
  const other = contractId('CON.F.US.EP.H26');
  hear(print(NINE));
  hear(print(NINE + DAY));
  hear(print(NINE));
  hear(print(NINE + DAY));
  hear(print(NINE + DAY, other));
  const dropped = step.mock.calls.flatMap(([event]) => (event.type === 'feed.doubted' ? event.contract : []));
  expect(dropped).toEqual([CONTRACT.id, CONTRACT.id, other]);
  expect(told.filter((type) => type === 'error.noted')).toHaveLength(1);
});
