/**
 * Values as COM carries them: 24 bytes that begin with their type. Only those that AmiBroker takes and gives; dates are
 * never made of numbers by guess, so they have a shape of their own.
 */
import { type Block, newString, type Pointer, readString } from './native.ts';

/** Days since 1899-12-30 on a wall clock. */
export interface ComDate {
  readonly date: number;
}

/** What may be passed to a member. */
export type ComArgument = string | number | boolean | ComDate;

/** What a member may give; an object's pointer is owned by who reads it. */
export type ComResult = string | number | boolean | ComDate | { readonly object: Pointer } | null;

export const VARIANT_BYTES = 24;

const VT = { empty: 0, null: 1, i2: 2, i4: 3, r4: 4, r8: 5, date: 7, text: 8, object: 9, boolean: 11 } as const;
const VT_MORE = { i1: 16, ui1: 17, ui2: 18, ui4: 19, i8: 20, int: 22, uint: 23 } as const;
const VALUE = 8;
const INT32_MAX = 2 ** 31;

export function writeVariant(block: Block, at: number, value: ComArgument): void {
  const { view } = block;
  if (typeof value === 'string') {
    view.setUint16(at, VT.text, true);
    block.setPointer(at + VALUE, newString(value));
  } else if (typeof value === 'boolean') {
    view.setUint16(at, VT.boolean, true);
    view.setInt16(at + VALUE, value ? -1 : 0, true);
  } else if (typeof value === 'object') {
    view.setUint16(at, VT.date, true);
    view.setFloat64(at + VALUE, value.date, true);
  } else if (Number.isInteger(value) && Math.abs(value) < INT32_MAX) {
    view.setUint16(at, VT.i4, true);
    view.setInt32(at + VALUE, value, true);
  } else {
    view.setUint16(at, VT.r8, true);
    view.setFloat64(at + VALUE, value, true);
  }
}

/** @returns undefined for a type that AmiBroker's objects do not have */
export function readVariant(block: Block, at: number): ComResult | undefined {
  const { view } = block;
  const value = at + VALUE;
  switch (view.getUint16(at, true)) {
    case VT.empty:
    case VT.null:
      return null;
    case VT.i2:
      return view.getInt16(value, true);
    case VT.i4:
    case VT_MORE.int:
      return view.getInt32(value, true);
    case VT_MORE.i1:
      return view.getInt8(value);
    case VT_MORE.ui1:
      return view.getUint8(value);
    case VT_MORE.ui2:
      return view.getUint16(value, true);
    case VT_MORE.ui4:
    case VT_MORE.uint:
      return view.getUint32(value, true);
    case VT_MORE.i8:
      return Number(view.getBigInt64(value, true));
    case VT.r4:
      return view.getFloat32(value, true);
    case VT.r8:
      return view.getFloat64(value, true);
    case VT.boolean:
      return view.getInt16(value, true) !== 0;
    case VT.date:
      return { date: view.getFloat64(value, true) };
    case VT.text:
      return readString(block.pointer(value));
    case VT.object: {
      const object = block.pointer(value);
      return object === 0n ? null : { object };
    }
    default:
      return undefined;
  }
}

/** Whether reading it handed an object over, so that it must not be cleared. */
export function holdsObject(block: Block, at: number): boolean {
  return block.view.getUint16(at, true) === VT.object;
}
