/**
 * TA-Lib's own regression tables, where its definition is AmiBroker's. Where the two begin a recursion differently the
 * difference is written out, and either TA-Lib's seed is rebuilt in AFL or only settled values are compared.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bars, computed } from './computed.test-support.ts';

const FOLDER = process.env.OPENBELL_TEST_DATA;

interface Table {
  readonly fields: readonly string[];
  readonly rows: readonly { readonly v: readonly (number | string)[] }[];
}

function read(name: string): string {
  return gunzipSync(readFileSync(`${FOLDER}/oracle-talib/${name}`)).toString();
}

function referenceBars() {
  const [, ...lines] = read('talib-ref-252bars.csv.gz').trim().split('\n');
  const column = (index: number) => lines.map((line) => Number(line.split(',')[index]));
  return bars({ open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) });
}

/** Rows as objects, whole runs that succeeded only. */
function rowsOf(file: string): Record<string, number | string>[] {
  const tables = JSON.parse(read('talib-regtest-tables.json.gz')) as Record<string, Table>;
  const { fields, rows } = tables[file]!;
  return rows
    .map((row) => Object.fromEntries(fields.map((field, index) => [field, row.v[index]!])))
    .filter((row) => row.startIdx === 0 && row.endIdx === 251 && row.expectedRetCode === 'TA_SUCCESS');
}

interface Comparison {
  readonly what: string;
  readonly file: string;
  readonly rows: (row: Record<string, number | string>, index: number) => boolean;
  readonly formula: (row: Record<string, number | string>) => string;
  /** Which of TA-Lib's outputs, where there are several. */
  readonly output?: '' | '0' | '1' | '2';
  /** From which bar on; 0: from the first value. */
  readonly settledFrom?: number;
  /** Beyond the 0.01 to which the tables are printed: what float32 prices and volumes cost, relative to the value. */
  readonly relative?: number;
  readonly atLeast: number;
}

const average = (type: string, name: string): Comparison => ({
  what: name,
  file: 'test_ma.c',
  rows: (row) => row.optInMAType_1 === type && row.compatibility === 'TA_COMPATIBILITY_DEFAULT',
  formula: (row) => `${name}(C, ${row.optInTimePeriod})`,
  output: '',
  atLeast: 5,
});

const direction = (id: string, formula: string, atLeast: number): Comparison => ({
  what: `${formula}, settled: TA-Lib begins with a sum over n-1 bars, here with the mean of n`,
  file: 'test_adx.c',
  rows: (row, index) => row.id === id && row.optInTimePeriod === 14 && index < 30,
  formula: () => formula,
  output: '0',
  settledFrom: 230,
  atLeast,
});

const rowOf =
  (name: string) =>
  (row: Record<string, number | string>): boolean =>
    row.theFunction === name;

const COMPARISONS: readonly Comparison[] = [
  average('TA_MAType_SMA', 'MA'),
  average('TA_MAType_WMA', 'WMA'),
  average('TA_MAType_EMA', 'EMA'),
  ...['DEMA', 'TEMA'].map(
    (name): Comparison => ({
      what: `${name}, settled: TA-Lib begins its second average n-1 bars later`,
      file: 'test_ma.c',
      rows: (row) => row.optInMAType_1 === `TA_MAType_${name}`,
      formula: (row) => `${name}(C, ${row.optInTimePeriod})`,
      output: '',
      settledFrom: 200,
      atLeast: 1,
    }),
  ),
  {
    what: 'StDev',
    file: 'test_stddev.c',
    rows: () => true,
    formula: (row) => `${row.optInNbDeviation_1} * StDev(C, ${row.optInTimePeriod})`,
    atLeast: 6,
  },
  ...(['0', '2'] as const).map(
    (output): Comparison => ({
      what: output === '0' ? 'BBandTop' : 'BBandBot',
      file: 'test_bbands.c',
      rows: (row) => row.optInMethod_3 === 'TA_MAType_SMA' && row.optInNbDevUp === row.optInNbDevDn,
      formula: (row) => `${output === '0' ? 'BBandTop' : 'BBandBot'}(C, ${row.optInTimePeriod}, ${row.optInNbDevUp})`,
      output,
      atLeast: 2,
    }),
  ),
  { what: 'ROC', file: 'test_mom.c', rows: rowOf('TA_ROC_TEST'), formula: () => 'ROC(C, 14)', atLeast: 4 },
  {
    what: 'Correlation',
    file: 'test_per_hl.c',
    rows: rowOf('TA_CORREL_TEST'),
    formula: () => 'Correlation(H, L, 20)',
    atLeast: 3,
  },
  {
    what: 'CCI',
    file: 'test_per_hlc.c',
    rows: rowOf('TA_CCI_TEST'),
    formula: (row) => `CCI(${row.optInTimePeriod1})`,
    atLeast: 20,
  },
  { what: 'Ultimate', file: 'test_per_hlc.c', rows: rowOf('TA_ULTOSC_TEST'), formula: () => 'Ultimate()', atLeast: 3 },
  {
    what: 'AccDist',
    file: 'test_per_hlcv.c',
    rows: rowOf('TA_AD_TEST'),
    formula: () => 'AccDist()',
    relative: 1e-5,
    atLeast: 4,
  },
  {
    what: 'Chaikin, settled: TA-Lib begins its averages with the first value',
    file: 'test_per_hlcv.c',
    rows: rowOf('TA_ADOSC_3_10_TEST'),
    formula: () => 'Chaikin(3, 10)',
    relative: 1e-5,
    settledFrom: 200,
    atLeast: 2,
  },
  {
    what: 'MFI',
    file: 'test_per_hlcv.c',
    rows: rowOf('TA_MFI_TEST'),
    formula: (row) => `MFI(${row.optInTimePeriod})`,
    atLeast: 15,
  },
  {
    what: 'TRIX',
    file: 'test_per_ema.c',
    // The rows after these four are of TA-Lib's Metastock mode.
    rows: (_row, index) => index < 4,
    formula: () => 'TRIX(5)',
    output: '',
    atLeast: 4,
  },
  {
    what: 'MACD: TA-Lib begins the fast average late, so that both begin on one bar',
    file: 'test_macd.c',
    rows: (row) => row.testId === 'TA_MACD_TEST' && row.optInFastPeriod === 12,
    formula: () => 'late = IIf(BarIndex() < 14, Null, C); x = EMA(late, 12) - EMA(C, 26);',
    output: '0',
    atLeast: 1,
  },
  {
    what: "MACD's signal, seeded from its first defined bars",
    file: 'test_macd.c',
    rows: (row) => row.testId === 'TA_MACD_TEST' && row.optInFastPeriod === 12,
    formula: () => 'late = IIf(BarIndex() < 14, Null, C); x = EMA(EMA(late, 12) - EMA(C, 26), 9);',
    output: '1',
    atLeast: 1,
  },
  {
    what: 'RSI, settled: TA-Lib seeds with a mean, AmiBroker with zero',
    file: 'test_rsi.c',
    rows: (row) => row.theFunction === 'TA_RSI_TEST' && row.compatibility === 'TA_COMPATIBILITY_DEFAULT',
    formula: () => 'RSI(14)',
    settledFrom: 240,
    atLeast: 1,
  },
  {
    what: 'RSI rebuilt with Wilders and its mean seed',
    file: 'test_rsi.c',
    rows: (row) => row.theFunction === 'TA_RSI_TEST' && row.compatibility === 'TA_COMPATIBILITY_DEFAULT',
    formula: () => `d = C - Ref(C, -1); u = Wilders(Max(d, 0), 14); x = 100 * u / (u + Wilders(Max(-d, 0), 14));`,
    atLeast: 4,
  },
  direction('TST_PLUS_DI', 'PDI(14)', 1),
  direction('TST_MINUS_DI', 'MDI(14)', 1),
  direction('TST_ADX', 'ADX(14)', 2),
  {
    what: 'the true range',
    file: 'test_trange.c',
    rows: (row) => row.doAverage === 0,
    formula: () => 'ATR(1)',
    output: '',
    atLeast: 4,
  },
  {
    what: "Wilder's average of the true range without its first bar, as TA-Lib's ATR",
    file: 'test_trange.c',
    rows: (row) => row.doAverage === 1 && row.optInTimePeriod === 14,
    formula: () => 'Wilders(ATR(1), 14)',
    output: '',
    atLeast: 6,
  },
  {
    what: "ATR, settled: AmiBroker's seed takes in the first bar's range",
    file: 'test_trange.c',
    rows: (row) => row.doAverage === 1 && row.optInTimePeriod === 14,
    formula: () => 'ATR(14)',
    output: '',
    settledFrom: 200,
    atLeast: 1,
  },
  ...(['0', '1'] as const).map(
    (output): Comparison => ({
      what: output === '0' ? 'StochK' : 'StochD',
      file: 'test_stoch.c',
      rows: (row) => row.testId === 'TEST_STOCH',
      formula: (row) => (output === '0' ? 'StochK(5, 3)' : `StochD(5, 3, ${row.optInPeriod_2})`),
      output,
      atLeast: 3,
    }),
  ),
];

describe.skipIf(FOLDER === undefined)('as TA-Lib (needs OPENBELL_TEST_DATA)', () => {
  test.each(COMPARISONS)(
    '$what',
    ({ file, rows, formula, output = '0', settledFrom = 0, relative = 3e-6, atLeast }) => {
      const columns = referenceBars();
      let compared = 0;
      for (const row of rowsOf(file).filter(rows)) {
        if (Number(row.unstablePeriod ?? 0) !== 0) continue;
        const index = Number(row[`oneOfTheExpectedOutRealIndex${output}`]);
        const bar = Number(row.expectedBegIdx) + index;
        if (bar < settledFrom) continue;
        const expected = Number(row[`oneOfTheExpectedOutReal${output}`]);
        const values = computed(formula(row), columns);
        expect(Math.abs(values[bar]! - expected), `${formula(row)} on bar ${bar}`).toBeLessThan(
          0.011 + relative * Math.abs(expected),
        );
        compared += 1;
      }
      expect(compared).toBeGreaterThanOrEqual(atLeast);
    },
  );
});
