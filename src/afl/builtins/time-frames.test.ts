import { expect, test } from 'vitest';
import type { BarColumns } from '#afl';
import { ran, someBars, someHost, valuesOf } from './spoken.test-support.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Seven minutes from 09:58: two of the first quarter hour, then five of the next. */
const sevenMinutes = someBars({
  times: Array.from({ length: 7 }, (_, bar) => Date.UTC(2026, 0, 15, 9, 58) + bar * MINUTE),
});

test('TimeFrameSet squeezes the price arrays to the end and TimeFrameRestore brings them back', () => {
  const inFrame = (what: string): readonly (number | null)[] =>
    valuesOf(`TimeFrameSet( in5Minute ); x = ${what}; TimeFrameRestore();`, { bars: sevenMinutes });
  const empty = [null, null, null, null];
  expect(inFrame('O')).toEqual([...empty, null, 100.5, 102.5]);
  expect(inFrame('H')).toEqual([...empty, null, 103, 108]);
  expect(inFrame('L')).toEqual([...empty, null, 100, 102]);
  expect(inFrame('C')).toEqual([...empty, null, 102, 107]);
  expect(inFrame('V')).toEqual([...empty, null, 2001, 5020]);
  expect(inFrame('Avg').at(-1)).toBeCloseTo((108 + 102 + 107) / 3, 4);
  expect(inFrame('TimeNum()')).toEqual([...empty, null, 95_500, 100_000]);
  expect(valuesOf('TimeFrameSet( in5Minute ); TimeFrameRestore(); x = C;', { bars: sevenMinutes })).toEqual(
    valuesOf('C', { bars: sevenMinutes }),
  );
});

test('a second TimeFrameSet compresses the original bars, not compressed ones', () => {
  const once = valuesOf('TimeFrameSet( 120 ); x = H;', { bars: sevenMinutes });
  expect(valuesOf('TimeFrameSet( in5Minute ); TimeFrameSet( 120 ); x = H;', { bars: sevenMinutes })).toEqual(once);
});

test('a value expands from the last bar of its interval, from the first, or on the last alone', () => {
  const expanded = (mode: string): readonly (number | null)[] =>
    valuesOf(`TimeFrameExpand( TimeFrameCompress( C, in5Minute ), in5Minute${mode} )`, { bars: sevenMinutes });
  expect(expanded('')).toEqual([null, 102, 102, 102, 102, 102, 107]);
  expect(expanded(', expandLast')).toEqual(expanded(''));
  expect(expanded(', expandFirst')).toEqual([102, 102, 107, 107, 107, 107, 107]);
  expect(expanded(', expandPoint')).toEqual([null, 102, null, null, null, null, 107]);
});

test('TimeFrameGetPrice is Expand of Ref of Compress', () => {
  for (const [field, mode] of [
    ['O', 'compressOpen'],
    ['H', 'compressHigh'],
    ['L', 'compressLow'],
    ['C', 'compressLast'],
    ['V', 'compressVolume'],
  ]) {
    for (const shift of [-2, -1, 0, 1]) {
      const direct = valuesOf(`TimeFrameGetPrice( "${field}", 120, ${shift} )`, { bars: sevenMinutes });
      const nested = `TimeFrameExpand( Ref( TimeFrameCompress( ${field}, 120, ${mode} ), ${shift} ), 120, expandFirst )`;
      expect([field, shift, direct]).toEqual([field, shift, valuesOf(nested, { bars: sevenMinutes })]);
    }
  }
});

test('days, weeks and months follow the trading day, which begins the evening before', () => {
  const evening = Date.UTC(2026, 0, 29, 16);
  const times = Array.from({ length: 12 }, (_, bar) => evening + bar * 8 * HOUR);
  const bars: BarColumns = {
    ...someBars({ times }),
    tradingDay: Float64Array.from(times, (time) => Math.floor((time + 7 * HOUR) / DAY) * DAY),
  };
  const starts = (interval: string): readonly (number | null)[] => {
    const dates = valuesOf(`TimeFrameSet( ${interval} ); x = DateNum();`, { bars });
    return dates.filter((each) => each !== null);
  };
  expect(starts('inDaily')).toEqual([1_260_129, 1_260_130, 1_260_131, 1_260_201, 1_260_202]);
  expect(starts('2 * inDaily')).toEqual([1_260_129, 1_260_131, 1_260_202]);
  expect(starts('inWeekly')).toEqual([1_260_126, 1_260_202]);
  expect(starts('inMonthly')).toEqual([1_260_101, 1_260_201]);
  expect(starts('inQuarterly')).toEqual([1_260_101]);
  expect(starts('inYearly')).toEqual([1_260_101]);
});

test('bars that are longer than the interval stay as they are', () => {
  expect(valuesOf('TimeFrameSet( 30 ); x = C;', { bars: sevenMinutes })).toEqual(valuesOf('C', { bars: sevenMinutes }));
  expect(valuesOf('TimeFrameSet( 0 ); x = C;', { bars: sevenMinutes })).toEqual(valuesOf('C', { bars: sevenMinutes }));
});

test('odd intervals and shifts end in values or in an error of AmiBroker’s, never in a crash', () => {
  for (const interval of ['-3', '-1e10', '1e30', '1e30 * 1e30', '0.5', 'Null', 'log( -1 )', '100000']) {
    for (const call of [`TimeFrameSet( ${interval} )`, `x = TimeFrameGetPrice( "C", ${interval}, 1e9 )`]) {
      const result = ran(`${call}; y = H - DateNum();`, { bars: sevenMinutes });
      expect(result.ok || result.error.code === 'AFL-E048').toBe(true);
    }
  }
  expect(ran('TimeFrameSet( inDaily ); x = MA( C, 3 );', { bars: someBars({ count: 0 }) }).ok).toBe(true);
});

test('volume and range bars are refused by name', () => {
  for (const source of ['TimeFrameMode( 2 );', 'TimeFrameMode( 4 );', 'TimeFrameSet( -1002000 );']) {
    const result = ran(source);
    expect(result.ok ? '' : result.error.code).toBe('AFL-E048');
  }
});

test('on bars of a day the date is that of the trading day', () => {
  const bars: BarColumns = {
    ...someBars({ times: [Date.UTC(2026, 0, 14, 17)] }),
    tradingDay: Float64Array.of(Date.UTC(2026, 0, 15)),
  };
  const host = someHost({ intervalSeconds: 86_400 });
  expect(valuesOf('DateNum()', { bars, host })).toEqual([1_260_115]);
});
