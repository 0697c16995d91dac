/**
 * Indicator libraries of npm, each called as its manual says, with the arrays it takes. One is a development package of
 * ours; the others are installed beside the benchmark's other peers.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as technicalindicators from 'technicalindicators';
import { runCommand } from '../interop/command.ts';
import { cacheFolder } from '../interop/places.ts';

const INSTALL_MS = 180_000;

export interface Prices {
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
}

export interface Library {
  readonly name: string;
  /** Which of the seven it has not. */
  readonly without: string;
  /** Computes them. @returns the last values of EMA 12, EMA 26 and the upper band, to be compared */
  seven(prices: Prices): readonly number[];
}

/** @returns the libraries; a name with a sentence for one that cannot be had */
export async function npmLibraries(): Promise<
  readonly (Library | { readonly name: string; readonly missing: string })[]
> {
  const others = await Promise.all(
    INSTALLED.map(async ({ name, version, of }) => {
      const found = await installed(name, version);
      return 'missing' in found ? { name: `${name} ${version}`, ...found } : of(found.module, `${name} ${version}`);
    }),
  );
  return [byObjects(technicalindicators as never, 'technicalindicators 3.1.0'), ...others];
}

// biome-ignore lint/suspicious/noExplicitAny: modules of others, called by their manuals
type Module = any;

const INSTALLED: readonly { name: string; version: string; of: (module: Module, name: string) => Library }[] = [
  { name: 'fast-technical-indicators', version: '1.1.4', of: byObjects },
  { name: 'indicatorts', version: '2.2.2', of: indicatorts },
  { name: 'trading-signals', version: '8.3.0', of: tradingSignals },
];

async function installed(
  name: string,
  version: string,
): Promise<{ readonly module: Module } | { readonly missing: string }> {
  const folder = cacheFolder('bench', `${name}-${version}`);
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--prefix', folder];
    const ended = await runCommand('npm', ['install', ...flags, `${name}@${version}`], { deadlineMs: INSTALL_MS });
    if (ended.code !== 0) return { missing: `it cannot be installed: ${ended.said}` };
    writeFileSync(complete, '');
  }
  return { module: createRequire(join(folder, 'here.js'))(name) };
}

function byObjects(module: Module, name: string): Library {
  const { EMA, RSI, ATR, Highest, Lowest, BollingerBands } = module;
  return {
    name,
    without: '',
    seven: ({ high, low, close }) => {
      const fast = EMA.calculate({ period: 12, values: close });
      const slow = EMA.calculate({ period: 26, values: close });
      RSI.calculate({ period: 14, values: close });
      ATR.calculate({ period: 14, high, low, close });
      Highest.calculate({ period: 20, values: high });
      Lowest.calculate({ period: 20, values: low });
      const bands = BollingerBands.calculate({ period: 20, stdDev: 2, values: close });
      return [fast.at(-1), slow.at(-1), bands.at(-1).upper];
    },
  };
}

function indicatorts({ ema, rsi, atr, mmax, mmin, bb }: Module, name: string): Library {
  return {
    name,
    without: '',
    seven: ({ high, low, close }) => {
      const fast = ema(close, { period: 12 });
      const slow = ema(close, { period: 26 });
      rsi(close, { period: 14 });
      atr(high, low, close, { period: 14 });
      mmax(high, { period: 20 });
      mmin(low, { period: 20 });
      const { upper } = bb(close, { period: 20 });
      return [fast.at(-1), slow.at(-1), upper.at(-1)];
    },
  };
}

function tradingSignals({ EMA, RSI, ATR, BollingerBands }: Module, name: string): Library {
  return {
    name,
    without: 'HHV, LLV',
    seven: ({ high, low, close }) => {
      const [fast, slow, strength, range, bands] = [
        new EMA(12),
        new EMA(26),
        new RSI(14),
        new ATR(14),
        new BollingerBands(20, 2),
      ];
      let [a, b, upper] = [0, 0, 0];
      for (let bar = 0; bar < close.length; bar += 1) {
        a = fast.add(close[bar]) ?? 0;
        b = slow.add(close[bar]) ?? 0;
        strength.add(close[bar]);
        range.add({ high: high[bar], low: low[bar], close: close[bar] });
        upper = bands.add(close[bar])?.upper ?? 0;
      }
      return [a, b, upper];
    },
  };
}
