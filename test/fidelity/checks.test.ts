import { expect, test } from 'vitest';
import { reportChecks } from './amibroker-report.ts';
import { EQUIVALENCES } from './equivalences.ts';
import { LIBRARY_CHECKS } from './libraries.ts';
import { talibChecks } from './talib.ts';
import { tradingviewChecks } from './tradingview.ts';
import { tradeChecks } from './tradingview-trades.ts';
import { vendorChecks } from './vendor-bars.ts';

const FOLDER = process.env.OPENBELL_TEST_DATA;

const OTHERS = [
  ['values that TradingView exported', tradingviewChecks],
  ['trades that TradingView listed', tradeChecks],
  ['tables of TA-Lib', talibChecks],
  ['bars that a vendor compressed', vendorChecks],
  ['ratios of a report that AmiBroker printed', reportChecks],
] as const;

test.each(EQUIVALENCES)('$formula is $what', (check) => {
  expect(check.run().fault).toBe('');
});

test.each(LIBRARY_CHECKS)('$formula is the $what of technicalindicators', (check) => {
  expect(check.run().fault).toBe('');
});

for (const [name, checksOf] of OTHERS) {
  test.skipIf(FOLDER === undefined)(`the engine gives the ${name} (needs OPENBELL_TEST_DATA)`, () => {
    const checks = checksOf(FOLDER!);
    expect(checks.length).toBeGreaterThan(1);
    const faults = checks.map((check) => `${check.formula} is ${check.what}: ${check.run().fault}`);
    expect(faults.filter((each) => !each.endsWith(': '))).toEqual([]);
  });
}
