import { expect, test } from 'vitest';
import { ran, someBars, spoken } from './spoken.test-support.ts';

test('outside charts all bars are visible, and the marked range is the analysed one', () => {
  const range = { first: 1, last: 3 };
  for (const [call, expected] of [
    ['FirstVisibleValue( C )', '101'],
    ['LastVisibleValue( C )', '105'],
    ['HighestVisibleValue( H )', '106'],
    ['LowestVisibleValue( L )', '100'],
    ['BeginValue( C )', '102'],
    ['EndValue( C )', '104'],
    ['DateTimeToStr( EndValue( DateTime() ), 5 )', '09:33:00'],
    ['IsNull( HighestVisibleValue( Ref( C, -9 ) ) )', '1'],
  ] as const) {
    expect([call, spoken(call, { range })]).toEqual([call, expected]);
  }
});

test('volume is spread evenly over the prices of its bar', () => {
  const bars = {
    ...someBars({ count: 2 }),
    high: Float32Array.of(4, 2),
    low: Float32Array.of(0, 0),
    volume: Float32Array.of(400, 200),
  };
  const told = (absolute: string): string =>
    spoken(`MxToString( PriceVolDistribution( H, L, V, 4, ${absolute} ) )`, { bars });
  expect(told('True').replaceAll(/\s/g, '')).toBe('{{0.5,166.667},{1.5,166.667},{2.5,166.667},{3.5,100}}');
  expect(spoken('MxSum( MxGetBlock( PriceVolDistribution( H, L, V, 4, True ), 0, 3, 1, 1 ) )', { bars })).toBe('600');
  expect(spoken('MxGetSize( PriceVolDistribution( H, L, V, 4 ), 0 )', { bars: someBars({ count: 0 }) })).toBe('4');
  for (const bins of ['0', '-1', '1e9', '0 / 0']) {
    const result = ran(`x = PriceVolDistribution( H, L, V, ${bins} );`, { bars });
    expect([bins, result.ok ? '' : result.error.code]).toEqual([bins, 'AFL-E052']);
  }
});
