/** What the page tells above all else: the gaps of its links, and contracts that no session keeps. */
import { expect, test } from 'vitest';
import type { GapValue } from '#server/api';
import { type Dashboard, EMPTY } from './model.ts';
import { sampleEvent, sampleSession, sampleStatus } from './reduce.test-support.ts';
import { type Happening, reduce } from './reduce.ts';

type Said<Each> = Each extends unknown ? Omit<Each, 'at'> : never;

const after = (...happenings: readonly Said<Happening>[]): Dashboard =>
  happenings.reduce<Dashboard>((sofar, each) => reduce(sofar, { at: 1_000, ...each } as Happening), EMPTY);
const GAP: GapValue = {
  since: '2026-01-15T15:00:00.000Z',
  length_s: 123,
  settled: false,
  recovered: { orders: 0, fills: 0, positions: 0, bars: 0 },
  text: 'The account link was down',
};
const link = (gap: GapValue | null) => ({
  account_link: { connected: true, age_ms: 1, message: '', state: 'up' as const, degraded: false, gap },
});
const read = (gap: GapValue | null) =>
  ({ type: 'status.read', status: sampleStatus([sampleSession()], link(gap)) }) as const;
const ASKED = { type: 'status.asked' } as const;

test('the status is asked again until all that a gap has cost is read, and no longer', () => {
  expect(after(ASKED, read(GAP)).statusWanted).toBe(true);
  expect(after(ASKED, read({ ...GAP, settled: true })).statusWanted).toBe(false);
  expect(after(ASKED, read({ ...GAP, length_s: null })).statusWanted).toBe(false);
});

test('a gap stays until it was read, and a link event does not take it away', () => {
  const known = after(ASKED, read({ ...GAP, settled: true }), {
    type: 'event',
    event: sampleEvent({ type: 'account_link', session_id: null, connected: true, degraded: false, message: '' }),
  });
  expect(known.account.gap?.length_s).toBe(123);
  expect(reduce(known, { at: 2, type: 'gap.read', gap: 'account x' }).gapsRead).toEqual(['account x']);
});

test('a flatten of what no session keeps shows its lights until it is closed', () => {
  const step = (name: 'gate-closed' | 'sent' | 'proven', account_id: number | null): Said<Happening> => ({
    type: 'event',
    event: sampleEvent({
      type: 'flatten',
      session_id: 's1',
      step: name,
      by: 'person',
      why: '',
      account_id,
      contract_id: account_id === null ? null : 'NQ',
    }),
  });
  const proven = after(step('gate-closed', 7), step('sent', 7), step('proven', 7));
  expect(proven.flattens).toEqual([
    { key: '7 NQ', session: null, symbol: 'NQ', step: 'proven', by: 'person', sent: true, why: '' },
  ]);
  expect(reduce(proven, { at: 2, type: 'flatten.dismissed', key: '7 NQ' }).flattens).toEqual([]);
});

test('a session’s own flatten lights its session, and what the trader has closed stays closed until the next', () => {
  const step = (name: 'gate-closed' | 'sent' | 'proven'): Said<Happening> => ({
    type: 'event',
    event: sampleEvent({
      type: 'flatten',
      session_id: 's1',
      step: name,
      by: 'person',
      why: '',
      account_id: null,
      contract_id: null,
    }),
  });
  const lights = ({ sessions }: Dashboard) => sessions[0]?.status.flatten;
  const begun = after(ASKED, read(null), step('gate-closed'), step('sent'));
  expect(lights(begun)).toEqual({ step: 'sent', by: 'person', sent: true });
  const ended = [step('proven'), { type: 'flatten.dismissed', key: 's1' } as const].reduce<Dashboard>(
    (sofar, each) => reduce(sofar, { at: 2_000, ...each } as Happening),
    begun,
  );
  expect(lights(ended)?.step).toBe('proven');
  expect(ended.flattensRead).toEqual(['s1']);
  const again = reduce(ended, { at: 3_000, ...step('gate-closed') } as Happening);
  expect(again.flattensRead).toEqual([]);
  // An entry has gone since: the status says so, and nothing is called proven any more.
  expect(lights(reduce(reduce(again, { at: 4_000, ...ASKED }), { at: 4_001, ...read(null) } as Happening))).toBeNull();
});
