/** `openbell explain formula`: what our engine does with a formula, and what AmiBroker would be given in its place. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openbell, temporaryFolder } from './processes.ts';

function explain(source: string, ...flags: readonly string[]) {
  const folder = temporaryFolder();
  const file = join(folder, 'formula.afl');
  writeFileSync(file, source);
  writeFileSync(join(folder, 'lib.afl'), 'function double( x ) { return 2 * x; }\n');
  return openbell(['explain', 'formula', file, ...flags]).end(40_000);
}

const FORMULA = `#include "lib.afl"
n = Param( "Bars", 10, 1, 99, 1 );
Plot( average = MA( C, n ), "Average", colorRed );
Buy = Cross( C, average ); Sell = double( 1 ) < 0;
`;

test('functions are listed with what is done about them', { timeout: 60_000 }, async () => {
  const { code, stdout } = await explain(FORMULA, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'ok',
    parameters: [{ name: 'Bars', value: 10 }],
    functions: [
      { name: 'Cross', status: 'full', calls: 1 },
      { name: 'MA', status: 'full', calls: 1 },
      { name: 'Param', status: 'full', calls: 1 },
      { name: 'Plot', status: 'chart-only', calls: 1 },
    ],
  });
});

test('stdout is the exploration alone, to be kept as a file', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await explain(FORMULA, '--amibroker', '--param', 'Bars=3', '--ami-symbol', 'ES');
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(0, 6)).toEqual([
    '// #include "lib.afl"',
    'function double( x ) { return 2 * x; }',
    '// end of #include "lib.afl"',
    'n = 3;',
    'average = MA( C, n );',
    'Buy = Cross( C, average ); Sell = double( 1 ) < 0;',
  ]);
  expect(stdout).toContain('Name() == "ES"');
  expect(stderr).toContain('Taken out, since it says nothing about signals: Plot.');
});

test('what AmiBroker cannot be made to do ends with 1 and a line that says why', { timeout: 60_000 }, async () => {
  const framed = await explain(`${FORMULA}TimeFrameSet( in5Minute );`, '--amibroker', '--periodicity', '2min');
  expect(framed).toMatchObject({ code: 1, stdout: '' });
  expect(framed.stderr).toContain('error AMI-E002: TimeFrameSet cannot be used here');
  expect((await explain('x = ;', '--amibroker')).code).toBe(1);
});
