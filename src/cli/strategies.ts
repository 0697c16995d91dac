/**
 * The formulas that can be launched: the user's in the data folder, and those that ship. A formula's id is its file name
 * as a URL can carry it; two files that come to the same id are both refused, since a script could not say which it means.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FormulaDiagnostic } from '#scan';
import type { Strategies, Strategy } from '#server';
import { FormulaInspector } from './formula-inspector.ts';
import type { Inspection } from './inspection.ts';

/** Formulas lie at the top of each folder; below are those that they include. */
export interface StrategyFolders {
  readonly user: string;
  readonly shipped: string;
}

export function createStrategies({ folders }: { readonly folders: StrategyFolders }): Strategies {
  return new FolderStrategies([folders.user, folders.shipped]);
}

/** `T03 - Live (2-Min)` → `T03_-_Live__2-Min_`, as the original did. */
export function strategyId(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_');
}

class FolderStrategies implements Strategies {
  readonly #folders: readonly string[];
  /** What the folders held when `#known` was read. */
  #seen = '';
  #known: readonly Strategy[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Callers take turns, so that many who ask at once cost one reading. */
  list(): Promise<readonly Strategy[]> {
    const listed = this.#turn.then(() => this.#refresh());
    this.#turn = listed.catch(() => {});
    return listed;
  }

  /** All is read anew when any file has changed, since any may be included by others. */
  async #refresh(): Promise<readonly Strategy[]> {
    const files = (await Promise.all(this.#folders.map(filesBelow))).flat();
    const seen = JSON.stringify(files);
    if (seen !== this.#seen) {
      this.#known = await this.#readAll(files.filter(({ name, depth }) => depth === 0 && /\.afl$/i.test(name)));
      this.#seen = seen;
    }
    return this.#known;
  }

  async #readAll(files: readonly FormulaFile[]): Promise<readonly Strategy[]> {
    const named = files.map(({ path, name: fileName }) => {
      const name = fileName.replace(/\.afl$/i, '');
      return { id: strategyId(name), name, file: path };
    });
    const inspector = new FormulaInspector(this.#folders);
    const strategies: Strategy[] = [];
    try {
      for (const strategy of named) {
        const twins = named.filter(({ id, file }) => id === strategy.id && file !== strategy.file);
        const seen = twins.length > 0 ? clash(strategy, twins) : await inspector.inspect(strategy.file);
        strategies.push({ ...strategy, ...seen });
      }
    } finally {
      await inspector.close();
    }
    return strategies.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

type Named = Pick<Strategy, 'id' | 'name' | 'file'>;

function clash(strategy: Named, twins: readonly Named[]): Inspection {
  const diagnostic: FormulaDiagnostic = {
    code: 'ERR_STRATEGY_CLASH',
    severity: 'error',
    message: `The id '${strategy.id}' also belongs to ${twins.map(({ file }) => file).join(' and ')}.`,
    hint: 'Rename one of them.',
    file: strategy.file,
    line: 1,
    column: 1,
  };
  return { status: 'clash', diagnostics: [diagnostic], parameters: [], applyStop: false };
}

interface FormulaFile {
  readonly path: string;
  readonly name: string;
  /** Folders between it and the top. */
  readonly depth: number;
  readonly size: number;
  readonly modifiedMs: number;
}

const DEPTH_MAX = 8;
/** Files beyond the bound are not looked at: this is no place for a whole disk. */
const FILES_MAX = 5_000;

/** Sorted; none where there is no such folder. */
async function filesBelow(top: string): Promise<readonly FormulaFile[]> {
  const files: FormulaFile[] = [];
  const folders: { readonly path: string; readonly depth: number }[] = [{ path: top, depth: 0 }];
  for (let folder = folders.shift(); folder !== undefined && files.length < FILES_MAX; folder = folders.shift()) {
    const { path: parent, depth } = folder;
    for (const name of (await readdir(parent).catch(() => [])).sort(byName)) {
      const path = join(parent, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts?.isDirectory() === true && depth < DEPTH_MAX) folders.push({ path, depth: depth + 1 });
      if (facts?.isFile() === true) files.push({ path, name, depth, size: facts.size, modifiedMs: facts.mtimeMs });
    }
  }
  return files;
}

/** By code unit, the same on every machine. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
