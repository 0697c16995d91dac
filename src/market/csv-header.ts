/** What the columns of a bars file are, by their names in its header line; any case, any order. */

export interface CsvColumns {
  readonly date: number;
  /** A second column with the time of day; −1 where one column holds both. */
  readonly time: number;
  readonly prices: readonly [open: number, high: number, low: number, close: number];
  /** −1 where the file has none: volumes are zero. */
  readonly volume: number;
  /** −1 where the file has none: it holds one symbol. */
  readonly symbol: number;
}

/** @returns what the header lacks, as a sentence, where it lacks something */
export function findColumns(header: readonly string[]): CsvColumns | string {
  const names = header.map((name) => name.trim().toLowerCase());
  const find = (...wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const whole = find('datetime', 'date/time', 'timestamp');
  const [date, time] = [find('date', 'day'), find('time')];
  const stamp = whole >= 0 ? whole : date >= 0 ? date : time;
  const missing = ['open', 'high', 'low', 'close'].filter((name) => !names.includes(name));
  if (stamp < 0) missing.unshift('time');
  if (missing.length > 0) {
    return `the header lacks ${missing.join(', ')}; it must name time (or date, datetime), open, high, low, close and may name volume`;
  }
  return {
    date: stamp,
    time: whole < 0 && date >= 0 ? time : -1,
    prices: [find('open'), find('high'), find('low'), find('close')],
    volume: find('volume', 'vol'),
    symbol: find('symbol', 'ticker'),
  };
}
