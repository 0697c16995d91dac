/**
 * TA-Lib's C core, built here of the sources that the npm package talib carries, with the flags of our own references,
 * and called with float64 arrays in this process, as it was made to be called.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import { runCommand } from '../interop/command.ts';
import { cacheFolder } from '../interop/places.ts';
import { C_FLAGS, findCompiler, LIBRARY_FLAGS } from './reference.ts';

const VERSION = '2.0.5';
const FETCH_MS = 120_000;
const FUNCTIONS = ['EMA', 'RSI', 'ATR', 'TRANGE', 'MAX', 'MIN', 'BBANDS', 'MACD', 'STDDEV', 'VAR', 'utility'];
/** What TA_MA may call. */
const AVERAGES = ['MA', 'SMA', 'WMA', 'DEMA', 'TEMA', 'TRIMA', 'KAMA', 'MAMA', 'T3'];

type Doubles = Float64Array;
type Placed = Int32Array;

export interface TaLib {
  readonly name: string;
  /** The seven indicators; out: 8 arrays of n, and one to spare. */
  seven(bars: TaBars, out: readonly Doubles[]): void;
  /** @returns the first bar of what it wrote at the head of the three arrays */
  macd(close: Doubles, macd: Doubles, signal: Doubles, histogram: Doubles): number;
}

export interface TaBars {
  readonly high: Doubles;
  readonly low: Doubles;
  readonly close: Doubles;
}

/** @returns a sentence where it cannot be had */
export async function buildTaLib(): Promise<TaLib | string> {
  const compiler = findCompiler();
  if (compiler === null) return 'there is no C compiler';
  const folder = cacheFolder('bench', `talib-${VERSION}`);
  const library = join(folder, `talib-${process.arch}.so`);
  if (!existsSync(library)) {
    const fetched = await runCommand('npm', ['pack', '--silent', `talib@${VERSION}`], {
      cwd: folder,
      deadlineMs: FETCH_MS,
    });
    if (fetched.code !== 0) return `the sources of TA-Lib cannot be fetched: ${fetched.said}`;
    execFileSync('tar', ['xzf', `talib-${VERSION}.tgz`], { cwd: folder });
    const lib = join(folder, 'package', 'src', 'lib');
    const sources = [...FUNCTIONS, ...AVERAGES].map((name) => join(lib, 'src', 'ta_func', `ta_${name}.c`));
    const all = [...sources, join(lib, 'src', 'ta_common', 'ta_global.c')];
    const places = ['-w', `-I${join(lib, 'include')}`, `-I${join(lib, 'src', 'ta_common')}`];
    const flags = [...C_FLAGS, ...LIBRARY_FLAGS.filter((flag) => !flag.startsWith('-fvisibility')), ...places];
    execFileSync(compiler.program, [...flags, '-o', `${library}.new`, ...all, '-lm'], { stdio: 'pipe' });
    renameSync(`${library}.new`, library);
  }
  return bound(library);
}

function bound(file: string): TaLib {
  const library = koffi.load(file);
  type Call = (...args: (number | Doubles | Placed)[]) => number;
  const f = (name: string, inputs: string, outputs: string): Call =>
    library.func(`int TA_${name}(int from, int to, ${inputs}, int *first, int *count, ${outputs})`);
  const ema = f('EMA', 'double *x, int n', 'double *out');
  const rsi = f('RSI', 'double *x, int n', 'double *out');
  const atr = f('ATR', 'double *h, double *l, double *c, int n', 'double *out');
  const max = f('MAX', 'double *x, int n', 'double *out');
  const min = f('MIN', 'double *x, int n', 'double *out');
  const bands = f(
    'BBANDS',
    'double *x, int n, double up, double down, int kind',
    'double *top, double *mid, double *bot',
  );
  const macd = f('MACD', 'double *x, int fast, int slow, int signal', 'double *macd, double *sig, double *hist');
  const first = new Int32Array(1);
  const count = new Int32Array(1);
  return {
    name: 'TA-Lib 0.4 C',
    seven: ({ high, low, close }, out) => {
      const last = close.length - 1;
      ema(0, last, close, 12, first, count, out[0]!);
      ema(0, last, close, 26, first, count, out[1]!);
      rsi(0, last, close, 14, first, count, out[2]!);
      atr(0, last, high, low, close, 14, first, count, out[3]!);
      max(0, last, high, 20, first, count, out[4]!);
      min(0, last, low, 20, first, count, out[5]!);
      bands(0, last, close, 20, 2, 2, 0, first, count, out[6]!, out[8]!, out[7]!);
    },
    macd: (close, line, signal, histogram) => {
      macd(0, close.length - 1, close, 12, 26, 9, first, count, line, signal, histogram);
      return first[0]!;
    },
  };
}
