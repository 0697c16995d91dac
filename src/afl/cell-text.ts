/** Cells of an exploration as AmiBroker shows them: numbers in AddColumn's format, moments by region or ISO, Null empty. */
import {
  dateTimeText,
  FORMAT_CHAR,
  FORMAT_DATE,
  FORMAT_DATE_TIME,
  FORMAT_DATE_TIME_ISO,
  FORMAT_TIME,
  formattedValue,
  isEndOfDay,
} from '#afl/builtins';
import type { Cell, ExplorationColumn } from './exploration.ts';

/** DateTimeToStr's modes by format constant; any other number shows date and time by region. */
const MOMENT_MODES: ReadonlyMap<number, number> = new Map([
  [FORMAT_DATE_TIME, 0],
  [FORMAT_DATE_TIME_ISO, 3],
  [FORMAT_DATE, 1],
  [FORMAT_TIME, 2],
]);

/** @param intervalSeconds of the bars: daily and longer ones have no time of day to show */
export function cellText({ kind, format }: ExplorationColumn, cell: Cell, intervalSeconds: number): string {
  if (cell === null || typeof cell === 'string') return cell ?? '';
  if (kind === 'datetime') return dateTimeText(cell, MOMENT_MODES.get(format) ?? 0, isEndOfDay(cell, intervalSeconds));
  if (format === FORMAT_CHAR) return String.fromCharCode(cell & 0xff);
  return formattedValue(cell, format, false);
}
