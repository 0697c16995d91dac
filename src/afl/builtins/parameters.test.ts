import { expect, test } from 'vitest';
import { ran, ranWell, someHost, spoken, valuesOf } from './spoken.test-support.ts';

test('a parameter is its default, or what was given by its name or by section and name, in any case', () => {
  const source =
    '_SECTION_BEGIN( "MA1" ); p = Param( "Periods", 15, 2, 200, 1, 10 ); _SECTION_END(); printf( "%g", p );';
  expect(ranWell(source).text).toBe('15');
  expect(ranWell(source, { params: { periods: 20 } }).text).toBe('20');
  expect(ranWell(source, { params: { 'ma1.PERIODS': 30, periods: 20 } }).text).toBe('30');
  expect(ranWell(source, { params: { Periods: '7.5' } }).text).toBe('7.5');
});

test('the parameters a formula asks for are told with their bounds', () => {
  const [first, second] = ranWell(
    '_SECTION_BEGIN("S"); x = Param("A",1,0,5,0.5); _SECTION_END(); y = ParamList("B","x|y",1);',
  ).parameters;
  expect(first).toEqual({
    key: 'S.A',
    name: 'A',
    section: 'S',
    kind: 'number',
    value: 1,
    fallback: 1,
    min: 0,
    max: 5,
    step: 0.5,
    choices: null,
  });
  expect(second).toMatchObject({ key: 'B', kind: 'list', value: 'y', fallback: 'y', choices: ['x', 'y'] });
});

test('a section’s default name lists its field and number parameters', () => {
  const source = `_SECTION_BEGIN( "MA1" ); P = ParamField( "Price field" ); n = Param( "Periods", 15, 2, 200, 1, 10 );
    c1 = ParamColor( "Color", colorCycle ); printf( _DEFAULT_NAME() + "|" + _PARAM_VALUES() + "|" + _SECTION_NAME() ); _SECTION_END();`;
  expect(ranWell(source).text).toBe('MA1(Close,15)|(Close,15)|MA1');
});

test('lists, toggles, texts and fields take their choices by name or number', () => {
  const list = 'ParamList( "Type", "MKT|LMT|STP", 1 )';
  expect(spoken(list)).toBe('LMT');
  expect(spoken(list, { params: { type: 'stp' } })).toBe('STP');
  expect(spoken(list, { params: { type: 0 } })).toBe('MKT');
  const toggle = 'ParamToggle( "Alerts", "No|Yes", 1 )';
  expect([
    spoken(toggle),
    spoken(toggle, { params: { alerts: 'No' } }),
    spoken(toggle, { params: { alerts: 'true' } }),
  ]).toEqual(['1', '0', '1']);
  expect(spoken('ParamStr( "Ticker", "MSFT" )', { params: { ticker: 'NQ' } })).toBe('NQ');
  expect(valuesOf('ParamField( "Field", 1 )')).toEqual(valuesOf('H'));
  expect(valuesOf('ParamField( "Field" )', { params: { field: 'volume' } })).toEqual(valuesOf('V'));
  expect(valuesOf('Plot( L, "l", 1 ); x = ParamField( "Field", -1 );')).toEqual(valuesOf('L'));
});

test('dates and times come as numbers or text', () => {
  expect(spoken('ParamDate( "Start", "2003-05-03" )')).toBe('1.0305e+06');
  expect(spoken('ParamDate( "Start", "2003-05-03", 1 )')).toBe('5/3/2003');
  expect(
    spoken('DateTimeToStr( ParamDate( "Start", "2003-05-03 10:00", 2 ), 4 )', { params: { start: '2004-01-02' } }),
  ).toBe('2004-01-02');
  expect(spoken('ParamTime( "From", "09:30" )')).toBe('93000');
  expect(spoken('ParamTime( "From", "09:30", 1 )', { params: { from: '16:00' } })).toBe('4:00:00 PM');
});

test('the colour cycle goes through eight colours', () => {
  const text = ranWell('for ( i = 0; i < 9; i++ ) printf( "%g ", ParamColor( "c" + i, colorCycle ) );').text;
  expect(text).toBe('25 29 27 44 41 38 43 26 25 ');
});

test('Optimize stands at its default and refuses an empty name or a bad step', () => {
  expect(spoken('Optimize( "n", 9, 2, 20, 1 )')).toBe('9');
  expect(spoken('Optimize( "n", Param( "n", 9, 2, 20, 1 ), 2, 20, 1 )', { params: { n: 5 } })).toBe('5');
  for (const [call, code] of [
    ['Optimize( "", 1, 1, 2, 1 )', 'AFL-E049'],
    ['Optimize( "n", 1, 2, 1, 1 )', 'AFL-E050'],
    ['Optimize( "n", 1, 1, 2, 0 )', 'AFL-E050'],
  ] as const) {
    const result = ran(`x = ${call};`);
    expect([call, result.ok ? '' : result.error.code]).toEqual([call, code]);
  }
});

test('a value that is none ends the run and says what to choose', () => {
  for (const [call, params, hint] of [
    ['Param( "n", 1, 0, 9, 1 )', { n: 'many' }, 'The default is 1.'],
    ['ParamList( "t", "a|b" )', { t: 'c' }, 'Choose one of a, b.'],
    ['ParamDate( "d", "2003-05-03" )', { d: 'soon' }, 'The default is 2003-05-03.'],
  ] as const) {
    const result = ran(`x = ${call};`, { params, host: someHost() });
    expect([call, result.ok ? '' : result.error.hint]).toEqual([call, hint]);
  }
});
