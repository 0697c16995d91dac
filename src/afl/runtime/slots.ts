/**
 * Where variables live: a list of slots. A formula that writes single elements of an array in a loop must not copy the
 * array each time, though values are copied on assignment. So the first such write makes a *draft*, a copy that this
 * slot alone holds; reading the variable as a whole turns the draft into a value again, and the next write copies anew.
 */
import { type DateTimes, type Matrix, type Series, series, type Value } from './value.ts';

export interface Draft {
  readonly kind: 'draft';
  /** Only this slot holds its data. The first and last of a series are stale until it is read. */
  readonly value: Series | DateTimes | Matrix;
}

export type Slots = (Value | Draft)[];

export function isDraft(content: Value | Draft): content is Draft {
  return typeof content === 'object' && content.kind === 'draft';
}

/** The variable's value as a whole. */
export function readSlot(slots: Slots, slot: number): Value {
  const content = slots[slot];
  if (!isDraft(content)) return content;
  const value = content.value.kind === 'series' ? series(content.value.data) : content.value;
  slots[slot] = value;
  return value;
}

/** The variable's array for reading one element: no copy, no change. */
export function peekSlot(slots: Slots, slot: number): Value {
  const content = slots[slot];
  return isDraft(content) ? content.value : content;
}

/** The variable's array for writing one element; `copy` is asked for the first draft. */
export function draftSlot(slots: Slots, slot: number, copy: (value: Value) => Draft['value']): Draft['value'] {
  const content = slots[slot];
  if (isDraft(content)) return content.value;
  const value = copy(content);
  slots[slot] = { kind: 'draft', value };
  return value;
}
