/**
 * What two scanners say of the same bars, compared. A signal is the same when it has the same name on the same bar, at the
 * same price, with the same stops; everything else is a difference, which a person can look into.
 */
import { type EpochMs, iso, sameMembers } from '#base';
import { compareSignals, type Signal, type SignalType, signalKey } from './signal.ts';

export interface ShadowDifference {
  /** `failure`: the second could not be asked. */
  readonly what: 'only-first' | 'only-second' | 'price' | 'stops' | 'failure';
  /** null for a failure. */
  readonly signal: { readonly type: SignalType; readonly bar: EpochMs } | null;
  /** The signal's price at the first and at the second; null where there is none. */
  readonly prices: readonly [number | null, number | null];
  /** A sentence with both values. */
  readonly text: string;
}

/** Of a scan: what it found. */
interface Found {
  readonly signals: readonly Signal[];
}

/** How people call the two. */
export interface ShadowNames {
  readonly first: string;
  readonly second: string;
}

/** @returns in the order of the signals */
export function differencesOf(first: Found, second: Found, names: ShadowNames): readonly ShadowDifference[] {
  const own = new Map(first.signals.map((signal) => [signalKey(signal), signal]));
  const other = new Map(second.signals.map((signal) => [signalKey(signal), signal]));
  const all = new Map([...own, ...other]);
  return [...all.values()].sort(compareSignals).flatMap((signal) => {
    const key = signalKey(signal);
    return differenceOf(own.get(key) ?? null, other.get(key) ?? null, names) ?? [];
  });
}

function differenceOf(first: Signal | null, second: Signal | null, names: ShadowNames): ShadowDifference | null {
  const either = first ?? second;
  if (either === null) return null;
  const signal = { type: either.type, bar: either.bar };
  const called = `${signal.type} on the bar of ${iso(signal.bar)}`;
  const prices = [first?.price ?? null, second?.price ?? null] as const;
  if (first === null || second === null) {
    const has = first === null ? names.second : names.first;
    const hasNot = first === null ? names.first : names.second;
    const what = first === null ? 'only-second' : 'only-first';
    return { what, signal, prices, text: `${has} has ${called} at ${either.price}, ${hasNot} has not` };
  }
  if (first.price !== second.price) {
    const text = `${called} is at ${first.price} by ${names.first}, at ${second.price} by ${names.second}`;
    return { what: 'price', signal, prices, text };
  }
  if (sameStops(first, second)) return null;
  const stops = ({ stops }: Signal): string => JSON.stringify(stops ?? null);
  const text = `${called} has the stops ${stops(first)} by ${names.first}, ${stops(second)} by ${names.second}`;
  return { what: 'stops', signal, prices, text };
}

function sameStops(first: Signal, second: Signal): boolean {
  if (first.stops === undefined || second.stops === undefined) return first.stops === second.stops;
  return sameMembers(first.stops, second.stops);
}
