/**
 * Functions that the fast path does not compute itself, and that say the same whenever they are given the same: what they
 * are given, the bars, the range and what they see of the host is all that they look at, and they leave nothing behind.
 */
import type { Builtin, Value } from '#afl/runtime';
import { type Gives, kindOf } from './late-kinds.ts';

/** Of several values they make one of the same kind. */
const CARRYING = ['LastValue', 'SelectedValue', 'BeginValue', 'EndValue', 'LastVisibleValue'];

const OF_EACH_BAR = ['IIf', 'Nz', 'IsNull', 'IsEmpty', 'IsNan', 'IsFinite', 'IsTrue'];

const NAMES: ReadonlySet<string> = new Set(
  `
  Zig Peak PeakBars Trough TroughBars FFT Reverse Sort SparseCompress SparseExpand Lookup
  HighestVisibleValue LowestVisibleValue FirstVisibleValue NullCount LineArray
  TimeFrameCompress TimeFrameExpand TimeFrameGetPrice Foreign
  DateNum TimeNum Year Month Day DayOfWeek DayOfYear DaysSince1900 Hour Minute Second MilliSec MicroSec
  Date DateTime DateTimeToStr DateTimeFormat
  RelStrength
  FindIndex NormDist BarsSinceCompare SparseInterpolate
  NumToStr StrFormat WriteVal WriteIf StrLeft StrRight StrMid StrLen StrFind StrReplace StrExtract StrToLower StrToUpper StrTrim
  StrToNum StrCount StrMatch StrPad StrSort Asc
  `
    .trim()
    .split(/\s+/)
    .map((each) => each.toLowerCase()),
);

const lower = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((each) => each.toLowerCase()));
const CARRIERS = lower(CARRYING);
const ELEMENTWISE = lower(OF_EACH_BAR);

/** A call that changes what later ones see: prices and times. */
export interface FrameCall {
  /** The price variables become others, those of the bars again, or stay as they are. */
  readonly prices: 'others' | 'own' | 'kept';
  readonly gives: 'number' | 'nothing';
  /** The argument that makes it change the trade prices, too. */
  readonly lends?: number;
}

const FRAMES: ReadonlyMap<string, FrameCall> = new Map<string, FrameCall>([
  ['timeframeset', { prices: 'others', gives: 'nothing' }],
  ['timeframerestore', { prices: 'own', gives: 'nothing', lends: 0 }],
  ['timeframemode', { prices: 'kept', gives: 'nothing' }],
  ['setforeign', { prices: 'others', gives: 'number', lends: 2 }],
  ['restorepricearrays', { prices: 'own', gives: 'nothing', lends: 0 }],
]);

export function frameOf({ name }: Builtin): FrameCall | null {
  return FRAMES.get(name.toLowerCase()) ?? null;
}

/** Functions that add to what the formula says, and give nothing. */
const SAYING = lower([
  ...[
    'Plot',
    'PlotOHLC',
    'PlotForeign',
    'PlotGrid',
    'PlotShapes',
    'PlotText',
    'printf',
    '_TRACE',
    '_TRACEF',
    'AlertIf',
  ],
  ...[
    'AddColumn',
    'AddTextColumn',
    'AddMultiTextColumn',
    'AddRankColumn',
    'AddRow',
    'AddSummaryRows',
    'SetSortColumns',
  ],
]);

export function isSaying({ name }: Builtin): boolean {
  return SAYING.has(name.toLowerCase());
}

const OF_PRICES = lower(['TimeFrameGetPrice', 'RelStrength']);

/** Whether a call looks at the price variables, though it is given none. */
export function readsPrices(builtin: Builtin): boolean {
  return frameOf(builtin) !== null || OF_PRICES.has(builtin.name.toLowerCase());
}

/** Whether a function computes bar by bar, and of numbers a number. */
export function isElementwise({ name, scalar }: Builtin): boolean {
  return scalar !== undefined || ELEMENTWISE.has(name.toLowerCase());
}

/** Whether a call may be an error, or have something to say. */
export function canFail(builtin: Builtin): boolean {
  return !isElementwise(builtin) && !CARRIERS.has(builtin.name.toLowerCase());
}

/** @returns what a call gives that is made in each run; null: it cannot be made so */
export function scriptOf(builtin: Builtin, values: readonly Value[]): Gives | null {
  const kinds = values.map(kindOf);
  if (kinds.includes(null) || kinds.includes('nothing')) return null;
  const name = builtin.name.toLowerCase();
  if (CARRIERS.has(name)) {
    const [of] = kinds;
    return of === 'array' ? 'number' : of === 'datetimes' ? 'datetime' : (of ?? null);
  }
  if (isElementwise(builtin)) {
    return kinds.every((each) => each === 'number')
      ? 'number'
      : kinds.every((each) => each === 'number' || each === 'array')
        ? 'array'
        : null;
  }
  if (builtin.kernel !== undefined)
    return kinds.includes('datetimes') ? 'datetimes' : kinds.includes('datetime') ? null : 'array';
  if (name === 'datetime') return 'datetimes';
  return NAMES.has(name) ? (GIVES[builtin.returns] ?? null) : null;
}

const GIVES: Readonly<Partial<Record<Builtin['returns'], Gives>>> = {
  number: 'number',
  array: 'array',
  string: 'text',
};
