import { expect, test } from 'vitest';
import { prepareFormula, runFormula, Statics, sampleBars } from '#afl';
import { contractId } from '#market';
import { appliedStops } from './applied-stops.ts';
import { createFormulaHost } from './formula-host.ts';

const CONTRACT = {
  id: contractId('CON.F.US.ENQ.H26'),
  symbol: 'NQH6',
  root: 'NQ',
  description: 'E-mini NASDAQ-100',
  tickSize: 0.25,
  tickValue: 5,
  active: true,
};

/** What stands at the venue for an entry at 20,000 on the second bar. */
function stopsOf(text: string) {
  const host = createFormulaHost({
    subject: { contract: CONTRACT, amiSymbol: 'NQ', periodicity: { unit: 'minute', count: 1 }, zone: 'UTC' },
    include: () => null,
    statics: new Statics(),
    bars: () => null,
    newest: null,
    deadline: () => false,
  });
  const prepared = prepareFormula({ source: `Buy = 1; Sell = 0;\n${text}`, file: 'stops.afl', host, params: {} });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.diagnostics));
  const bars = sampleBars(10);
  const run = runFormula(prepared.formula, { bars, host, action: 'scan', params: {}, range: { first: 0, last: 9 } });
  if (!run.ok) throw new Error(run.error.message);
  return appliedStops(run.settings.stops, { bar: 1, price: 20_000, tickSize: 0.25 });
}

const NONE = { stopLossTicks: null, trailing: false, takeProfitTicks: null, refusal: null };

test('a formula without ApplyStop, or with one that is switched off, says nothing', () => {
  expect(stopsOf('')).toBe(undefined);
  expect(stopsOf('ApplyStop(stopTypeLoss, stopModeDisable, 10);')).toBe(undefined);
  expect(stopsOf('ApplyStop(stopTypeLoss, stopModePoint, 0);')).toBe(undefined);
  expect(stopsOf('ApplyStop(stopTypeLoss, stopModePoint, Null);')).toBe(undefined);
});

test.each([
  ['ApplyStop(stopTypeLoss, stopModePoint, 10);', { ...NONE, stopLossTicks: 40 }],
  ['ApplyStop(stopTypeLoss, stopModePercent, 0.1);', { ...NONE, stopLossTicks: 80 }],
  ['ApplyStop(stopTypeProfit, stopModePoint, 25);', { ...NONE, takeProfitTicks: 100 }],
  ['ApplyStop(stopTypeTrailing, stopModePoint, 5);', { ...NONE, stopLossTicks: 20, trailing: true }],
  ['ApplyStop(stopTypeLoss, stopModePoint, 10 * (BarIndex() == 1));', { ...NONE, stopLossTicks: 40 }],
])('%s stands as whole ticks', (text, stands) => {
  expect(stopsOf(text)).toEqual(stands);
});

test('of two stops the nearer stands, and a later one takes the place of an earlier one of its type', () => {
  const loss = 'ApplyStop(stopTypeLoss, stopModePoint, 10);';
  expect(stopsOf(`${loss} ApplyStop(stopTypeTrailing, stopModePoint, 20);`)).toEqual({ ...NONE, stopLossTicks: 40 });
  expect(stopsOf(`${loss} ApplyStop(stopTypeTrailing, stopModePoint, 5);`)).toMatchObject({ trailing: true });
  expect(stopsOf(`${loss} ApplyStop(stopTypeLoss, stopModePoint, 2);`)).toEqual({ ...NONE, stopLossTicks: 8 });
});

test.each([
  'ApplyStop(stopTypeNBar, stopModeBars, 5);',
  'ApplyStop(stopTypeTrailing, stopModeRisk, 50);',
  'ApplyStop(stopTypeLoss, stopModePoint, 10, 1, False, 0, 3);',
  'ApplyStop(stopTypeLoss, stopModePoint, 0.5);',
  'ApplyStop(stopTypeLoss, stopModePercent, 50);',
])('%s cannot stand at the venue, and is refused by name', (text) => {
  expect(stopsOf(text)).toMatchObject({ stopLossTicks: null, refusal: expect.stringMatching(/^ApplyStop .*venue/) });
});
