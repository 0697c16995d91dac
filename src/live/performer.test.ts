import { expect, test } from 'vitest';
import { accountId } from '#account';
import { epochMs, monotonicMs, ok } from '#base';
import type { SessionConfig, SessionId } from '#kernel';
import { type Contract, contractId } from '#market';
import { KillGate } from './gate.ts';
import { Performer, type Ports } from './performer.ts';

const CONTRACT: Contract = {
  ...{ id: contractId('CON.F.US.ENQ.H26'), symbol: 'NQH6', root: 'NQ', description: 'E-mini NASDAQ-100: March 2026' },
  ...{ tickSize: 0.25, tickValue: 5, active: true },
};
const ACCOUNT = { id: accountId(7), name: 'PRAC-7', balance: 50_000, canTrade: true, simulated: true };
const CONFIG = { id: 's-1' as SessionId, account: ACCOUNT.id, symbol: 'NQH6', file: '/Mine.afl' } as SessionConfig;

/** A performer whose venue and scanner answer when they are told to. */
function bench() {
  const venue = Promise.withResolvers<void>();
  const disk = Promise.withResolvers<void>();
  const loaded = new Set<string>();
  const said: string[] = [];
  const performer = new Performer({
    ports: {
      gateway: {
        contract: async () => {
          await venue.promise;
          return ok(CONTRACT);
        },
        accounts: async () => ok([ACCOUNT]),
      },
      scanner: {
        load: async ({ subject }: { readonly subject: string }) => {
          await disk.promise;
          loaded.add(subject);
          return { ok: true, hash: 'h', diagnostics: [], parameters: [], pinned: {} };
        },
        unload: (subject: string) => loaded.delete(subject),
      },
      clock: { now: () => ({ venue: epochMs(0), monotonic: monotonicMs(0), wall: epochMs(0) }) },
    } as unknown as Ports,
    gate: new KillGate(),
    times: { flushMs: 1, flattenFlushMs: 1 },
    inbox: { take: ({ type }) => said.push(type), sessions: () => [], recorded: () => 0 },
  });
  return { performer, venue, disk, loaded, said };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
}

const RELEASE = { type: 'session.release', config: CONFIG, contract: null } as const;

test('a session that ends while the venue is asked for its contract leaves no formula loaded', async () => {
  const { performer, venue, disk, loaded, said } = bench();
  disk.resolve();
  performer.perform({ type: 'session.prepare', config: CONFIG });
  await settle();
  performer.perform(RELEASE);
  venue.resolve();
  await settle();
  expect([...loaded]).toEqual([]);
  expect(said).toEqual(['session.unprepared']);
});

test('a session that ends while its formula is loaded leaves none loaded', async () => {
  const { performer, venue, disk, loaded, said } = bench();
  venue.resolve();
  performer.perform({ type: 'session.prepare', config: CONFIG });
  await settle();
  performer.perform(RELEASE);
  disk.resolve();
  await settle();
  expect([...loaded]).toEqual([]);
  expect(said).toEqual(['session.unprepared']);
});

test('a session that goes on is prepared with its formula', async () => {
  const { performer, venue, disk, loaded, said } = bench();
  venue.resolve();
  disk.resolve();
  performer.perform({ type: 'session.prepare', config: CONFIG });
  await settle();
  expect([...loaded]).toEqual(['s-1']);
  expect(said).toEqual(['session.prepared']);
});
