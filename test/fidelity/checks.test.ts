import { describe, expect, test } from 'vitest';
import { reportChecks } from './amibroker-report.ts';
import { EQUIVALENCES } from './equivalences.ts';
import { LIBRARY_CHECKS } from './libraries.ts';
import { talibChecks } from './talib.ts';
import { tradingviewChecks } from './tradingview.ts';
import { tradeChecks } from './tradingview-trades.ts';
import { vendorChecks } from './vendor-bars.ts';

const FOLDER = process.env.OPENBELL_TEST_DATA;

test.each(EQUIVALENCES)('$formula is $what', (check) => {
  expect(check.run().fault).toBe('');
});

test.each(LIBRARY_CHECKS)('$formula is the $what of technicalindicators', (check) => {
  expect(check.run().fault).toBe('');
});

describe.skipIf(FOLDER === undefined)('as others’ tables have it (needs OPENBELL_TEST_DATA)', () => {
  const oracles = [talibChecks, tradingviewChecks, tradeChecks, vendorChecks, reportChecks];
  const checks = FOLDER === undefined ? [] : oracles.flatMap((of) => of(FOLDER));
  test.each(checks)('$formula is $what', (check) => {
    expect(check.run().fault).toBe('');
  });
});
