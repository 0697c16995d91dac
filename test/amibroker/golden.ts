/**
 * What AmiBroker is given for the formulas that ship, byte for byte: `node test/amibroker/golden.ts` writes the files
 * anew, and their difference is then read by a person.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareFormula, Statics } from '#afl';
import { explorationFormula, writeProject } from '#scan/amibroker';
import { conformanceHost } from '../conformance/scene.ts';

const FORMULAS = join(import.meta.dirname, '../../formulas');
export const GOLDEN = join(import.meta.dirname, 'golden');

export interface GoldenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** @returns an .afl and an .apx a formula */
export function goldenFiles(): readonly GoldenFile[] {
  const names = readdirSync(FORMULAS).filter((name) => name.endsWith('.afl'));
  return names.flatMap((name) => {
    const plain = name.replace(/\.afl$/, '');
    const written = writeProject({
      formula: rewritten(join(FORMULAS, name)),
      formulaPath: `C:\\Openbell\\amibroker\\${plain}.afl`,
      symbol: 'NQ',
      periodicity: 5,
    });
    if (!written.ok) throw new Error(written.error.join('\n'));
    return [
      { name: `${plain}.afl`, bytes: written.value.formula },
      { name: `${plain}.apx`, bytes: written.value.project },
    ];
  });
}

function rewritten(file: string): string {
  const text = readFileSync(file, 'utf8');
  const host = { ...conformanceHost(file), statics: new Statics() };
  const prepared = prepareFormula({ source: text, file, host });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  const exploration = explorationFormula({
    text,
    file,
    include: () => null,
    parameters: prepared.parameters,
    symbol: 'NQ',
    aggregateSeconds: null,
  });
  if (!exploration.ok) throw new Error(exploration.error[0]?.message);
  return exploration.value.over(5);
}

if (import.meta.main) {
  mkdirSync(GOLDEN, { recursive: true });
  for (const { name, bytes } of goldenFiles()) writeFileSync(join(GOLDEN, name), bytes);
}
