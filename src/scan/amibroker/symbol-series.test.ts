import { expect, test } from 'vitest';
import { type Contract, contractId } from '#market';
import type { ScanSubject } from '#scan';
import type { BarInjector } from './bar-injector.ts';
import { SymbolSeries } from './symbol-series.ts';

const NQ: Contract = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini NASDAQ-100',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};
const KIND = { symbol: 'NQ', contract: NQ, periodicity: { unit: 'minute', count: 1 }, zone: 'UTC' } as const;
const [ONE, OTHER] = ['one' as ScanSubject, 'other' as ScanSubject];

test('sessions of one series share a symbol, and it is free when the last of them is over', () => {
  const ended: string[] = [];
  const made = (name: string) => () => ({ end: () => ended.push(name) }) as unknown as BarInjector;
  const series = new SymbolSeries();
  const first = series.join(ONE, KIND, made('first'));
  expect(series.join(OTHER, KIND, made('second'))).toEqual(first);
  series.leave(ONE);
  expect([ended, series.of(NQ.id)]).toEqual([[], [first.ok ? first.value : null]]);
  const daily = { ...KIND, periodicity: { unit: 'day', count: 1 } } as const;
  expect(series.join(ONE, daily, made('third'))).toMatchObject({ ok: false });
  series.leave(OTHER);
  expect([ended, series.of(NQ.id)]).toEqual([['first'], []]);
  expect(series.join(ONE, daily, made('third'))).toMatchObject({ ok: true });
});

test('another month, interval, zone or spelling of one symbol is another series, and both are named', () => {
  const series = new SymbolSeries();
  const open = (): BarInjector => ({}) as BarInjector;
  series.join(ONE, KIND, open);
  const june = { ...NQ, id: contractId('CON.F.US.ENQ.M26'), symbol: 'NQM6' };
  const refused = series.join(OTHER, { ...KIND, contract: june }, open);
  expect(refused.ok ? '' : refused.error).toMatch(/NQH6 1min in UTC as NQ: .* NQM6 1min in UTC as NQ/);
  expect(series.join(OTHER, { ...KIND, zone: 'America/Chicago' }, open).ok).toBe(false);
  expect(series.join(OTHER, { ...KIND, symbol: 'nq' }, open).ok).toBe(false);
  expect(series.join(OTHER, { ...KIND, symbol: 'NQ_day' }, open).ok).toBe(true);
});
