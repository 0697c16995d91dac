import { expect, test } from 'vitest';
import { CONSTANTS } from './constants.ts';
import { blend, channelsOf, colorOf, fromHsb, hexColor } from './palette.ts';
import { spoken, valuesOf } from './spoken.test-support.ts';

test('colours are palette entries or RGB with red in the low byte, 56 higher', () => {
  expect(hexColor(32)).toBe('#ff0000');
  expect(hexColor(16)).toBe('#000000');
  expect(hexColor(55)).toBe('#ffffff');
  expect(hexColor(56 + 255)).toBe('#ff0000');
  expect(hexColor(-1)).toBeNull();
  expect(hexColor(Number.NaN)).toBeNull();
  expect(channelsOf(1e30)).toEqual({ red: 255, green: 255, blue: 255 });
  expect(colorOf({ red: 300, green: -5, blue: Number.NaN })).toBe(56 + 255);
});

test('hue, saturation and brightness go round the circle', () => {
  expect([0, 85, 170, 255].map((hue) => hexColor(fromHsb(hue, 255, 255)))).toEqual([
    '#ff0000',
    '#00ff00',
    '#0000ff',
    '#ff0000',
  ]);
  expect(hexColor(fromHsb(100, 0, 128))).toBe('#808080');
  expect(hexColor(fromHsb(-1e9, 1e9, 1e9))).toMatch(/^#/);
});

test('a blend mixes channel by channel', () => {
  expect(hexColor(blend(16, 55, 0.5))).toBe('#808080');
  expect(hexColor(blend(32, 29, 0))).toBe('#ff0000');
  expect(spoken('ColorBlend( colorBlack, colorWhite, 1 ) == ColorRGB( 255, 255, 255 )')).toBe('1');
});

test('colours are computed bar by bar from arrays', () => {
  expect(valuesOf('ColorRGB( 255, 0, BarIndex() )')).toEqual([0, 1, 2, 3, 4].map((blue) => 56 + 255 + 65_536 * blue));
  expect(spoken('EncodeColor( IIf( C > 104, colorGreen, colorRed ) )')).toBe('\\c27');
  expect(spoken('EncodeColor( colorViolet ) + EncodeColor( colorBlack ) + EncodeColor( -1 ) + EncodeColor()')).toBe(
    '\\c38\\c16\\c-1\\c-1',
  );
});

test('constants have the values that the guide prints', () => {
  const values = { colorcustom1: 0, colorblack: 16, colorred: 32, colorwhite: 55, colordefault: -1 };
  const others = {
    stylethick: 4,
    stylecandle: 64,
    styleownscale: 32_768,
    styleleftaxisscale: 65_536,
    inweekly: 432_001,
  };
  const trading = { stoptypetrailing: 2, stopmodepoint: 2, spsshares: 4, sbrall: -2, actionexplore: 4, null: -1e10 };
  for (const [name, value] of Object.entries({ ...values, ...others, ...trading })) {
    expect([name, CONSTANTS.get(name)]).toEqual([name, value]);
  }
});

test('52 shapes stand apart, odd below and even above, as the guide’s example counts them', () => {
  const shapes = [...CONSTANTS].filter(
    ([name]) => name.startsWith('shape') && !['shapenone', 'shapepositionabove'].includes(name),
  );
  const above = CONSTANTS.get('shapepositionabove') ?? 0;
  const codes = shapes.flatMap(([name, code]) => (/up|down/.test(name) ? [code] : [code, code + above]));
  expect([...codes].sort((a, b) => a - b)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
  for (const [name, code] of shapes) if (/down/.test(name)) expect([name, code % 2]).toEqual([name, 0]);
});

test('every constant is exact in float32', () => {
  for (const [name, value] of CONSTANTS) expect([name, Math.fround(value)]).toEqual([name, value]);
});
