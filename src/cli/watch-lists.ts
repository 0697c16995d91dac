/**
 * Categories of a folder of symbols. As in a new AmiBroker database every symbol is in the first market, group, sector
 * and industry; watch lists are AmiBroker's own files, `WatchLists/*.tls` below the folder: a symbol a line, in the
 * order of `index.txt` where there is one, else of their names.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Categories } from '#afl';

/** AmiBroker numbers watch lists from 0; it has had room for so many. */
const LISTS_MAX = 1_024;

/** AmiBroker's category numbers. */
const INDUSTRY = 3;
const WATCHLIST = 4;
const ALL = 9;

export interface WatchList {
  readonly name: string;
  /** Those of the folder, as the folder spells them. */
  readonly symbols: readonly string[];
}

/** A list that cannot be read is empty: formulas then find nothing in it, as in a list that is not there. */
export function readWatchLists(folder: string, symbols: readonly string[]): readonly WatchList[] {
  const place = join(folder, 'WatchLists');
  if (!existsSync(place)) return [];
  const known = new Map(symbols.map((symbol) => [symbol.toLowerCase(), symbol]));
  const names = readdirSync(place).filter((name) => name.toLowerCase().endsWith('.tls'));
  const order = linesOf(join(place, 'index.txt')).map((name) => name.toLowerCase());
  const rank = (name: string): number => (order.indexOf(name.toLowerCase()) + LISTS_MAX + 1) % (LISTS_MAX + 1);
  return names
    .map((file) => ({ file: join(place, file), name: basename(file, file.slice(-4)) }))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
    .slice(0, LISTS_MAX)
    .map(({ file, name }) => ({ name, symbols: linesOf(file).flatMap((each) => known.get(each.toLowerCase()) ?? []) }));
}

export function categoriesOf(symbols: readonly string[], lists: readonly WatchList[]): Categories {
  const members = (category: number, index: number): readonly string[] => {
    if (category === WATCHLIST) return lists[index]?.symbols ?? [];
    return category === ALL || (category <= INDUSTRY && index === 0) ? symbols : [];
  };
  return {
    of: () => 0,
    has: (symbol, category, index) =>
      members(category, index).some((each) => each.toLowerCase() === symbol.toLowerCase()),
    name: (category, index) => (category === WATCHLIST ? (lists[index]?.name ?? '') : ''),
    symbols: members,
  };
}

function linesOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'latin1')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
