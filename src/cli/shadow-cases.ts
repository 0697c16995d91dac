/**
 * Cases in which two scanners said different things, as files that can be asked again on any machine: the formula with its
 * includes, its parameters, the bars, and both answers. The folder keeps the newest hundred.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { epochMs, iso } from '#base';
import type { Bar } from '#market';
import type { ShadowCase } from '#scan/shadow';

const FORMAT = 'openbell-shadow-case-1';
const CASES_MAX = 100;
/** Of older bars a formula remembers little; a file of all of them would be tens of megabytes. */
const BARS_MAX = 20_000;

type BarRow = readonly [start: number, open: number, high: number, low: number, close: number, volume: number];

interface CaseFile extends Omit<ShadowCase, 'bars'> {
  readonly format: typeof FORMAT;
  readonly bars: readonly BarRow[];
}

export class ShadowCases {
  readonly #folder: string;
  #count = 0;
  /** One file after the other. */
  #turns: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string) {
    this.#folder = shadowCasesIn(dataDir);
  }

  /** @returns the file's path; rejects with the disk's own errors */
  keep(found: ShadowCase): Promise<string> {
    const kept = this.#turns.then(() => this.#write(found));
    this.#turns = kept.catch(() => undefined);
    return kept;
  }

  async #write(found: ShadowCase): Promise<string> {
    this.#count += 1;
    const at = iso(found.request.upTo).replaceAll(':', '').replace('.000Z', 'Z');
    const symbol = plainName(found.load.contract.symbol);
    const file = join(this.#folder, `${at}_${symbol}_${plainName(found.load.subject)}_${this.#count}.json.gz`);
    const content: CaseFile = { ...found, format: FORMAT, bars: found.bars.slice(-BARS_MAX).map(rowOf) };
    await mkdir(this.#folder, { recursive: true });
    // Whole or not at all: a list must not stumble over what a crash has cut off.
    await writeFile(`${file}.part`, await promisify(gzip)(JSON.stringify(content)));
    await rename(`${file}.part`, file);
    for (const old of (await caseFiles(this.#folder)).slice(0, -CASES_MAX)) await rm(old, { force: true });
    return file;
  }
}

export function shadowCasesIn(dataDir: string): string {
  return join(dataDir, 'shadow');
}

/** Oldest first, by the bar that they are about. */
export async function caseFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .map((name) => join(folder, name));
}

/** Rejects with the disk's own errors, and with a sentence for what is no such file. */
export async function readCase(file: string): Promise<ShadowCase> {
  const bytes = await readFile(file);
  const content = await promisify(gunzip)(bytes)
    .then((text) => JSON.parse(text.toString('utf8')) as CaseFile)
    .catch(() => null);
  if (content?.format !== FORMAT) throw new Error(`${file} is no case of two scanners.`);
  const { format: _, bars, ...rest } = content;
  return { ...rest, bars: bars.map(barOf) };
}

function rowOf({ start, open, high, low, close, volume }: Bar): BarRow {
  return [start, open, high, low, close, volume];
}

function barOf([start, open, high, low, close, volume]: BarRow): Bar {
  return { start: epochMs(start), open, high, low, close, volume };
}

function plainName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
}
