/** Which built-in functions the conformance programs prove, and how many expectations they hold. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkProgram, type Program } from '../conformance/program.ts';
import { calledIn, noticesBroken } from './sabotage.ts';

const FOLDER = join(import.meta.dirname, '../conformance');

export function conformancePrograms(): readonly Program[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.afl'));
  return names.sort().map((name) => {
    const file = join(FOLDER, name);
    return { source: readFileSync(file, 'utf8'), file };
  });
}

export function passes(program: Program): boolean {
  return checkProgram(program).every(({ fault }) => fault === '');
}

/** @returns lower-case function name → how many programs fail without it */
export function provenByPrograms(programs: readonly Program[]): ReadonlyMap<string, number> {
  const proven = new Map<string, number>();
  for (const program of programs.filter(passes)) {
    for (const name of calledIn(program.source)) {
      if (noticesBroken(name, () => passes(program))) proven.set(name, (proven.get(name) ?? 0) + 1);
    }
  }
  return proven;
}
