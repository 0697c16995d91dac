/**
 * The expression of (b) in numpy, float32 throughout, in a process of its own that times itself: the shortest of its
 * turns, taken between two of ours.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BarColumns } from '#afl';
import { runCommand } from '../interop/command.ts';
import { pythonClient } from '../interop/python.ts';

const VERSION = '2.5.5';
const RUN_MS = 120_000;

const PROGRAM = `
import sys, time
import numpy as np
o, h, l, c = np.fromfile(sys.argv[1], dtype=np.float32).reshape(4, -1)
f = np.float32
def run():
    calm = ((h + l) / f(2) > (o + c) / f(2)) & (c > o)
    x = np.where(calm, (h - l) * f(0.5) + c, (c - o) / (h - o + f(0.25)))
    return x * f(2) - (h * f(0.25) + l * f(0.75) - np.abs(c - l)) > c * f(1.001)
best = 1e9
for turn in range(int(sys.argv[2])):
    at = time.perf_counter()
    found = run()
    best = min(best, time.perf_counter() - at)
print(best * 1000, int(found.sum()))
`;

export interface Numpy {
  readonly name: string;
  run(turns: number): Promise<{ readonly ms: number; readonly count: number }>;
}

/** @returns a sentence where it cannot be had */
export async function numpyOver({ open, high, low, close }: BarColumns): Promise<Numpy | string> {
  const prepared = await pythonClient({ name: 'numpy', version: VERSION, driver: '' }).prepare({ patient: false });
  if ('missing' in prepared) return prepared.missing;
  if ('broken' in prepared) return prepared.broken;
  const folder = mkdtempSync(join(tmpdir(), 'openbell-bench-'));
  const file = join(folder, 'prices.f32');
  writeFileSync(
    file,
    Buffer.concat([open, high, low, close].map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength))),
  );
  const program = join(folder, 'expression.py');
  writeFileSync(program, PROGRAM);
  return {
    name: `numpy ${VERSION} float32`,
    run: async (turns) => {
      const { code, said } = await runCommand(prepared.program, [program, file, `${turns}`], { deadlineMs: RUN_MS });
      const [ms = Number.NaN, count = 0] = said.split(' ').map(Number);
      if (code !== 0 || Number.isNaN(ms)) throw new Error(`numpy: ${said}`);
      return { ms, count };
    },
  };
}
