// One exploration against an AnalysisDoc that does as it is told: what is called in which order, and how it ends.
import { expect, test } from 'vitest';
import { ComCallError } from './call-error.ts';
import type { Dispatch } from './dispatch.ts';
import { explore } from './exploration.ts';

interface Doc {
  readonly Run?: number;
  /** The last goes on. */
  readonly IsBusy?: readonly number[];
  readonly Export?: number;
  /** Members that fail. */
  readonly fails?: readonly string[];
}

/** Longer than any test: only who is to overrun does. */
const TERMS = { csv: 'C:\\x.csv', pollMs: 1, deadlineMs: 600_000 };

function explored(
  { Run = 1, IsBusy = [1, 1, 0], Export = 1, fails = [] }: Doc,
  deadlineMs = TERMS.deadlineMs,
): {
  readonly calls: readonly string[];
  readonly code: string | null;
} {
  const calls: string[] = [];
  let looks = 0;
  const told = (member: string, ...args: readonly unknown[]): number => {
    calls.push([member, ...args].join(' '));
    if (fails.includes(member)) throw new ComCallError('ERR_AMIBROKER_CALL', `${member} failed`);
    if (member === 'IsBusy') return IsBusy[Math.min(looks++, IsBusy.length - 1)] ?? 0;
    return member === 'Run' ? Run : Export;
  };
  try {
    explore({ number: told, call: told } as unknown as Dispatch, { ...TERMS, deadlineMs });
    return { calls, code: null };
  } catch (error) {
    return { calls, code: error instanceof ComCallError ? error.code : String(error) };
  }
}

test('an exploration is run, waited for, exported and closed', () => {
  expect(explored({})).toEqual({
    calls: ['Run 1', 'IsBusy', 'IsBusy', 'IsBusy', 'Export C:\\x.csv 0', 'Close'],
    code: null,
  });
});

test('one that is not busy at once is looked at again before its rows are taken', () => {
  expect(explored({ IsBusy: [0, 1, 1, 0] }).calls.filter((call) => call === 'IsBusy')).toHaveLength(4);
  expect(explored({ IsBusy: [0] }).calls).toEqual(['Run 1', 'IsBusy', 'IsBusy', 'Export C:\\x.csv 0', 'Close']);
});

test('one that stays busy is broken off at its deadline, and nothing of it is exported', () => {
  const { calls, code } = explored({ IsBusy: [1] }, 5);
  expect(code).toBe('ERR_AMIBROKER_OVERRUN');
  expect(calls.slice(-2)).toEqual(['Abort', 'Close']);
  expect(calls.some((call) => call.startsWith('Export'))).toBe(false);
});

test('an AmiBroker without Abort, or that will not close, changes nothing of how it ended', () => {
  expect(explored({ IsBusy: [1], fails: ['Abort', 'Close'] }, 5).code).toBe('ERR_AMIBROKER_OVERRUN');
  expect(explored({ fails: ['Close'] }).code).toBe(null);
});

test('a run that is refused and an export that is refused are told apart, and both close', () => {
  const refused = explored({ Run: 0 });
  expect(refused).toEqual({ calls: ['Run 1', 'Close'], code: 'ERR_AMIBROKER_REFUSED' });
  const unexported = explored({ Export: 0 });
  expect([unexported.code, unexported.calls.at(-1)]).toEqual(['ERR_AMIBROKER_EXPORT', 'Close']);
});

test('a call that fails on the way closes, too', () => {
  expect(explored({ fails: ['IsBusy'] })).toEqual({ calls: ['Run 1', 'IsBusy', 'Close'], code: 'ERR_AMIBROKER_CALL' });
});
