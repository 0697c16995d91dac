/**
 * Many bars at once, by AmiBroker's ASCII import: one call for any number of them. The format file is our own, so nothing
 * depends on what a person has among theirs. A bar whose time is there already is written over.
 */
import type { Bar } from '#market';
import { type WallClock, wallClockText } from './wall-clock.ts';

/** Prices below zero are prices: oil had them. Zeros are not repaired, since our bars have none by mistake. */
export const IMPORT_FORMAT = [
  '$FORMAT Ticker, Date_YMD, Time, Open, High, Low, Close, Volume',
  '$SKIPLINES 0',
  '$SEPARATOR ,',
  '$CONT 1',
  '$GROUP 255',
  '$AUTOADD 1',
  '$DEBUG 0',
  '$ALLOWNEG 1',
  '$USEONLYLOCALDB 0',
  '$BREAKONERR 0',
  '',
].join('\r\n');

export function importText(symbol: string, bars: readonly Bar[], clock: WallClock): string {
  return bars
    .map(({ start, open, high, low, close, volume }) => {
      const [date, time] = wallClockText(start, clock).split(' ');
      return `${symbol},${date},${time},${open},${high},${low},${close},${volume}\r\n`;
    })
    .join('');
}
