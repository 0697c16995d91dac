/** The C references, compiled here for this very machine and called in this process. Without a compiler there are none. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';

const SOURCE = fileURLToPath(new URL('./reference.c', import.meta.url));
/**
 * -ffp-contract=off: a fused multiply-add rounds once where float32 arithmetic rounds twice, and gives other values. The
 * two others change no value; without them gcc makes no vectors of what divides or takes roots.
 */
export const C_FLAGS = ['-O3', '-march=native', '-ffp-contract=off', '-fno-trapping-math', '-fno-math-errno'];
export const LIBRARY_FLAGS = ['-fPIC', '-shared', '-fvisibility=hidden'];
const COMPILERS = ['gcc', 'clang', 'cc'];

type Floats = Float32Array;

export interface Reference {
  /** `gcc 12.2.0` */
  readonly compiler: string;
  aPerOperation(h: Floats, l: Floats, c: Floats, n: number, work: Floats, buy: Floats, sell: Floats): void;
  aOnePass(h: Floats, l: Floats, c: Floats, n: number, buy: Floats, sell: Floats): void;
  bFused(o: Floats, h: Floats, l: Floats, c: Floats, n: number, out: Floats): void;
  bPerOperation(o: Floats, h: Floats, l: Floats, c: Floats, n: number, work: Floats, out: Floats): void;
  cLoop(o: Floats, h: Floats, l: Floats, c: Floats, n: number, buy: Floats, sell: Floats): void;
  dFused(opens: Floats, closes: Floats, symbols: number, bars: number, trades: Floats): number;
  seven(h: Floats, l: Floats, c: Floats, n: number, out: Floats): void;
}

/** @returns the compiler's name and version; null when there is none */
export function findCompiler(): { readonly program: string; readonly version: string } | null {
  for (const program of COMPILERS) {
    try {
      const said = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      return { program, version: `${program} ${/\d+\.\d+\.\d+/.exec(said)?.[0] ?? ''}`.trim() };
    } catch {
      // The next one, then.
    }
  }
  return null;
}

export function buildReference(): Reference | null {
  const compiler = findCompiler();
  if (compiler === null) return null;
  const file = join(mkdtempSync(join(tmpdir(), 'openbell-bench-')), 'reference.so');
  execFileSync(compiler.program, [...C_FLAGS, ...LIBRARY_FLAGS, '-o', file, SOURCE, '-lm'], { stdio: 'pipe' });
  const library = koffi.load(file);
  const f = (name: string, floats: string): never => library.func(`${name}(${floats})`) as never;
  const prices = 'float *h, float *l, float *c, int n';
  return {
    compiler: compiler.version,
    aPerOperation: f('void a_per_operation', `${prices}, float *work, float *buy, float *sell`),
    aOnePass: f('void a_one_pass', `${prices}, float *buy, float *sell`),
    bFused: f('void b_fused', `float *o, ${prices}, float *out`),
    bPerOperation: f('void b_per_operation', `float *o, ${prices}, float *work, float *out`),
    cLoop: f('void c_loop', `float *o, ${prices}, float *buy, float *sell`),
    dFused: f('int d_fused', 'float *opens, float *closes, int symbols, int bars, float *trades'),
    seven: f('void seven', `${prices}, float *out`),
  };
}
