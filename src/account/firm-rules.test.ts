import { expect, test } from 'vitest';
import { firmRules, flatTimeOf, miniOf, miniWeight } from '#account';

test('an evaluation has its size in money and in minis, and no daily loss limit unless the trader chose one', () => {
  expect(firmRules('50K')).toMatchObject({ startingBalance: 50_000, maximumLoss: 2_000, dailyLoss: null });
  expect(firmRules('150K', { dailyLoss: 'liquidate' }).dailyLoss).toEqual({ limit: 3_000, action: 'liquidate' });
  expect(firmRules('100K').contractsMax).toEqual([{ profitFrom: -Infinity, minis: 10 }]);
});

test('a funded account begins at zero, and a 50K one with two minis', () => {
  const { startingBalance, contractsMax } = firmRules('50K', { stage: 'funded' });
  expect(startingBalance).toBe(0);
  expect(contractsMax[0]?.minis).toBe(2);
});

test('ten micros are one mini, and what is not known to be a micro counts whole', () => {
  expect(['MNQ', 'NQ', 'SIL', 'MBT', 'XYZ'].map(miniWeight)).toEqual([0.1, 1, 1, 1, 1]);
});

test('what no text of the firm establishes is named, and set to the stricter value', () => {
  const large = firmRules('150K', { stage: 'funded' });
  expect(large.assumed).toContain('scaling-plan');
  expect(large.contractsMax).toEqual(firmRules('50K', { stage: 'funded' }).contractsMax);
  expect(firmRules('50K', { stage: 'funded' }).assumed).not.toContain('scaling-plan');
  expect(firmRules('100K', { stage: 'practice' })).toMatchObject({ startingBalance: 100_000, maximumLoss: 3_000 });
});

test('grains and livestock are flat earlier than the rest', () => {
  expect(flatTimeOf('NQ')).toMatchObject({ hour: 15, minute: 10, established: true });
  for (const root of ['ZC', 'ZW', 'ZS', 'ZM', 'ZL', 'HE', 'LE'])
    expect(flatTimeOf(root)).toMatchObject({ hour: 13, established: false });
});

test('a micro and its mini are one thing', () => {
  expect(['MNQ', 'NQ', 'MES', 'ZB'].map(miniOf)).toEqual(['NQ', 'NQ', 'ES', 'ZB']);
});
