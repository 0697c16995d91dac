import { expect, test } from 'vitest';
import { calendarOf } from '#market';
import { chartFrameOf, explorationFormula } from '#scan/amibroker';
import { cutsAlike } from './chart-frame.ts';
import { wallClockOf } from './wall-clock.ts';

/** The user's own text as it stands inside the frame. */
function framed(text: string): string {
  const result = explorationFormula({
    ...{ text, file: 'x.afl', include: () => null, parameters: [], symbol: 'NQ', aggregateSeconds: 120 },
  });
  if (!result.ok) return result.error.map(({ code, line, column }) => `${code} ${line}:${column}`).join(' ');
  const whole = result.value.over(10);
  const from = whole.indexOf('// --- Openbell: the formula\n');
  return whole.slice(from, whole.indexOf('// --- Openbell: the exploration')).split('\n').slice(1, -1).join('\n');
}

test('bars are counted from the first of the session’s', () => {
  expect(framed('for( i = 1; i < BarCount; i++ ) x[ i ] = C[ (i) - 1 ];')).toBe(
    'for( i = 1; i < ( BarCount - openbellFirst ); i++ ) x[ ( i ) + openbellFirst ] = C[ ( (i) - 1 ) + openbellFirst ];',
  );
  expect(framed('a = C[ b[ BarCount - 1 ] ]; n = BarIndex();')).toBe(
    'a = C[ ( b[ ( ( BarCount - openbellFirst ) - 1 ) + openbellFirst ] ) + openbellFirst ]; n = ( BarIndex() - openbellFirst );',
  );
  expect(framed('s = Interval(); m = Matrix( 2, 2 ); e = m[ 0 ][ 1 ];')).toBe(
    's = 120; m = Matrix( 2, 2 ); e = m[ 0 ][ 1 ];',
  );
});

test('what begins as a constant is no value where there are no bars', () => {
  expect(framed('x = -1; x[ 3 ] = 2; y = 0; n = Cum( 1 );')).toBe(
    'x = IIf( openbellIsBar, -1, Null ); x[ ( 3 ) + openbellFirst ] = 2; y = 0; n = Cum( IIf( openbellIsBar, 1, Null ) );',
  );
});

test('what counts the chart’s bars is refused by line, unless it only draws', () => {
  expect(framed('x = 1;\ny = LineArray( 0, 1, 5, 2 );')).toBe('AMI-E002 2:5');
  expect(framed('p = BuyPrice;')).toBe('AMI-E002 1:5');
  expect(framed('BuyPrice = C; p = BuyPrice;')).toBe('BuyPrice = C; p = BuyPrice;');
  expect(framed('Plot( LineArray( 0, 1, 5, 2 ), "", 1 ); Buy = 1;')).toBe(' Buy = 1;');
});

/** Whether AmiBroker's own bars of this length are the exchange's. */
function cut(count: number, unit: 'minute' | 'hour' = 'minute', zone = 'America/Chicago'): boolean {
  const periodicity = { unit, count } as const;
  const frame = chartFrameOf(periodicity);
  if (!frame.ok) throw new Error(frame.error);
  const calendar = calendarOf('NQ');
  return cutsAlike({ periodicity, clock: wallClockOf({ zone, periodicity: frame.value.bars, calendar }), calendar });
}

test('intervals that AmiBroker would cut otherwise than the exchange are known', () => {
  expect([2, 7, 30, 45].map((count) => cut(count))).toEqual([true, true, true, true]);
  expect([cut(2, 'hour'), cut(4, 'hour'), cut(3, 'hour')]).toEqual([true, true, false]);
  expect([cut(2, 'minute', 'Europe/Berlin'), cut(30, 'minute', 'Asia/Kolkata')]).toEqual([true, true]);
  expect([cut(4, 'hour', 'UTC'), cut(20, 'minute', 'Asia/Kolkata')]).toEqual([false, false]);
});
