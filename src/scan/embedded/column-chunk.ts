/**
 * A symbol's bars as one piece of bytes, a column after the other: read at once, and used where they lie. The numbers
 * are the bars' own in full precision, so that what was put in comes out again, whatever the zone or the interval of a run.
 *
 *     OBBARS1\n   8 bytes
 *     checksum    CRC-32 of everything behind it, as an unsigned number of 32 bits
 *     head        length of the head in bytes, 32 bits; then JSON {count, periodicity}, filled up with blanks to 8 bytes
 *     columns     start (ms UTC), open, high, low, close, volume: `count` float64 each
 *
 * All numbers are little-endian.
 */
import { crc32 } from 'node:zlib';
import { err, ok, type Result } from '#base';
import type { Periodicity } from '#market';
import { NUMBERS_PER_BAR } from './bar-rows.ts';

const MAGIC = Buffer.from('OBBARS1\n', 'latin1');
const CHECKSUM_AT = MAGIC.length;
const HEAD_LENGTH_AT = CHECKSUM_AT + 4;
const HEAD_AT = HEAD_LENGTH_AT + 4;
const UNITS: ReadonlySet<string> = new Set(['second', 'minute', 'hour', 'day', 'week', 'month']);

/** Oldest first; all of one length. */
export interface PriceColumns {
  /** Milliseconds UTC. */
  readonly start: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export interface ColumnChunk {
  readonly columns: PriceColumns;
  /** That the bars have by themselves. */
  readonly periodicity: Periodicity;
}

/** @param rows packed by `packBars` */
export function encodeChunk(rows: Float64Array, periodicity: Periodicity): Uint8Array {
  const count = rows.length / NUMBERS_PER_BAR;
  const text = JSON.stringify({ count, periodicity });
  const head = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8), 'latin1');
  const columnsAt = HEAD_AT + head.length;
  const bytes = Buffer.from(new ArrayBuffer(columnsAt + rows.byteLength));
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(head.length, HEAD_LENGTH_AT);
  head.copy(bytes, HEAD_AT);
  for (let column = 0; column < NUMBERS_PER_BAR; column += 1) {
    for (let bar = 0; bar < count; bar += 1) {
      bytes.writeDoubleLE(rows[bar * NUMBERS_PER_BAR + column]!, columnsAt + 8 * (column * count + bar));
    }
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(HEAD_LENGTH_AT)), CHECKSUM_AT);
  return bytes;
}

/**
 * @param bytes a whole file; the columns are views of it where it lies at a multiple of 8
 * @returns or why it cannot be read, as the end of a sentence
 */
export function decodeChunk(bytes: Buffer): Result<ColumnChunk, string> {
  if (bytes.length < HEAD_AT || !MAGIC.equals(bytes.subarray(0, MAGIC.length))) return err('it is no file of bars');
  if (crc32(bytes.subarray(HEAD_LENGTH_AT)) !== bytes.readUInt32LE(CHECKSUM_AT))
    return err('it was cut short or altered');
  const columnsAt = HEAD_AT + bytes.readUInt32LE(HEAD_LENGTH_AT);
  const head = headOf(bytes.toString('latin1', HEAD_AT, columnsAt));
  if (head === null || bytes.length !== columnsAt + 8 * NUMBERS_PER_BAR * head.count)
    return err('its head does not fit what follows');
  const { count, periodicity } = head;
  const numbers = numbersAt(bytes, columnsAt, NUMBERS_PER_BAR * count);
  const column = (index: number): Float64Array => numbers.subarray(index * count, (index + 1) * count);
  const [start, open, high, low, close, volume] = [0, 1, 2, 3, 4, 5].map(column) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  return ok({ columns: { start, open, high, low, close, volume }, periodicity });
}

function headOf(text: string): { readonly count: number; readonly periodicity: Periodicity } | null {
  let head: { readonly count?: unknown; readonly periodicity?: Partial<Periodicity> } | null;
  try {
    head = JSON.parse(text);
  } catch {
    return null;
  }
  const { unit, count: length } = head?.periodicity ?? {};
  const [count, lengthOf] = [Number(head?.count), Number(length)];
  const fits = Number.isInteger(count) && count >= 0 && Number.isInteger(lengthOf) && lengthOf > 0;
  return fits && UNITS.has(String(unit)) ? { count, periodicity: { unit: unit!, count: lengthOf } } : null;
}

/** Node's machines are all little-endian. */
function numbersAt(bytes: Buffer, at: number, length: number): Float64Array {
  const offset = bytes.byteOffset + at;
  if (offset % 8 === 0) return new Float64Array(bytes.buffer, offset, length);
  return new Float64Array(bytes.buffer.slice(offset, offset + 8 * length));
}

/** Back to what `packBars` makes. */
export function rowsOfColumns({ start, open, high, low, close, volume }: PriceColumns): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(start.length * NUMBERS_PER_BAR);
  for (const [place, column] of [start, open, high, low, close, volume].entries()) {
    for (let bar = 0; bar < column.length; bar += 1) rows[bar * NUMBERS_PER_BAR + place] = column[bar]!;
  }
  return rows;
}
