/**
 * One formula with everything in it that has to be escaped, as a project for each interval, byte for byte:
 * `node test/amibroker/golden-projects.ts` writes the files anew, and their difference is then read by a person.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePeriodicity } from '#market';
import { chartFrameOf, writeProject } from '#scan/amibroker';

export const GOLDEN_PROJECTS = join(import.meta.dirname, 'golden-projects');

/** By interval; of 2 minutes AmiBroker makes the bars itself, out of its own of 1 minute. */
export const INTERVALS = ['1min', '2min', '5min', '15min', '1hr', '1day'] as const;

/** Line ends of three kinds, tabs, a line end that is none, markup, and letters of Latin-1. */
const FORMULA = [
  '// "Über" & <größer> as written: é ÿ § °',
  'path = "C:\\\\new\\\\table\\\\root";\r',
  '\tprintf( "a\\nb\\t\\"c\\"\\\\" + \'<d>&amp;&#10;\' );',
  'Buy = C > O AND C < H && NOT 0;\r\n',
  'Sell = C < O; // \\r\\n stays what it is',
].join('\n');

export function goldenProjects(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  return INTERVALS.flatMap((interval) => {
    const periodicity = parsePeriodicity(interval);
    const frame = periodicity.ok ? chartFrameOf(periodicity.value) : periodicity;
    if (!frame.ok) throw new Error(frame.error);
    const written = writeProject({
      formula: FORMULA,
      formulaPath: `C:\\Users\\Zoë & Co\\new "x"\\${interval}.afl`,
      symbol: 'R&D <"É">',
      periodicity: frame.value.code,
    });
    if (!written.ok) throw new Error(written.error.join('\n'));
    return [
      { name: `${interval}.afl`, bytes: written.value.formula },
      { name: `${interval}.apx`, bytes: written.value.project },
    ];
  });
}

if (import.meta.main) {
  mkdirSync(GOLDEN_PROJECTS, { recursive: true });
  for (const { name, bytes } of goldenProjects()) writeFileSync(join(GOLDEN_PROJECTS, name), bytes);
}
