/** `openbell check --json`: what a formula asks for that is not here is told by name, line and reason. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openbell, temporaryFolder } from './processes.ts';

async function check(source: string, ...flags: readonly string[]): Promise<Record<string, unknown>> {
  const file = join(temporaryFolder(), 'formula.afl');
  writeFileSync(file, source);
  const { stdout } = await openbell(['check', '--json', ...flags, file]).end(40_000);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('what is not supported is named with its line and the reason', { timeout: 60_000 }, async () => {
  const source = [
    '#include <lost.afl>',
    'x = PluginAverage( C, 5 );',
    'EnableScript( "vbscript" );',
    '<% y = 1 %>',
    'function never() { return ShellExecute( "a", "b", "c" ); }',
  ];
  expect(await check(source.join('\n'))).toMatchObject({
    status: 'unsupported',
    unsupported: [
      { name: '<%', line: 4, reason: 'script' },
      { name: 'lost.afl', line: 1, reason: 'missing-include' },
      { name: 'PluginAverage', line: 2, reason: 'unknown-function' },
      { name: 'EnableScript', line: 3, reason: 'host-bound' },
    ],
  });
});

test('a file too large for a formula is answered like one that does not parse', { timeout: 60_000 }, async () => {
  expect(await check('x = C + 1;\n'.repeat(500_000))).toMatchObject({
    status: 'parse-error',
    diagnostics: [{ code: 'ERR_FORMULA_UNREADABLE', line: 1, column: 1 }],
  });
});

test('without bars of anyone a formula is run over made-up ones', { timeout: 60_000 }, async () => {
  expect(await check('x = C[ BarCount - 1 ] + MA( C, 200 );', '--run')).toMatchObject({ status: 'ok' });
  expect(await check('x = 1;\ny = C[ -1 ];', '--run')).toMatchObject({
    status: 'runtime-error',
    diagnostics: [{ code: 'AFL-E010', line: 2 }],
  });
});

test('what a user’s database would hold is there when a formula is tried', { timeout: 60_000 }, async () => {
  const source = [
    'list = CategoryGetSymbols( categoryWatchlist, 3 );',
    'for( i = 0; ( ticker = StrExtract( list, i ) ) != ""; i++ ) scores[ i ] = LastValue( ROC( Foreign( ticker, "C" ), 5 ) );',
    'first = scores[ 0 ];',
    'strength = RelStrength( "^ANY" );',
    // Prices have turned by ten percent before, and crossed their average.
    'bars = LastValue( PeakBars( C, 10, 2 ) - PeakBars( C, 10 ) );',
    'index = PDI( bars );',
    'crossings = LastValue( Cum( Cross( C, MA( C, 50 ) ) ) );',
    'if( crossings > 2 ) said = "often";',
    'Title = said;',
  ];
  expect(await check(source.join('\n'), '--run')).toMatchObject({ status: 'ok' });
});

test('a formula that is none is answered with a place, never with a stack', { timeout: 60_000 }, async () => {
  const bytes = Array.from({ length: 20_000 }, (_, i) => String.fromCharCode(((i * 7_919) % 255) + 1)).join('');
  for (const source of [bytes, `x = ${'('.repeat(10_000)}1;`, '#include "formula.afl"\nx = 1;']) {
    expect(await check(source)).toMatchObject({
      status: 'parse-error',
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: expect.stringMatching(/^AFL-E/), line: 1 }),
      ]),
    });
  }
});

test('a file that is not there is a matter of usage', { timeout: 60_000 }, async () => {
  const { code, stderr } = await openbell(['check', 'nowhere.afl']).end(40_000);
  expect([code, stderr]).toEqual([2, expect.stringContaining('There is no file nowhere.afl')]);
});
