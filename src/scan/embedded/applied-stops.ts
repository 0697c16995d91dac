/**
 * What a formula's ApplyStop says at one bar, as a stop and a target that can stand at the venue: whole ticks from the
 * entry. A stop that cannot be said so (a number of bars, a part of the profit, one that begins later) is not left out in
 * silence: it is named, and the entry is then refused by whoever trades.
 */
import { NULL, type RunResult, type Value } from '#afl';
import type { SignalStops } from '#scan';

type Stops = Extract<RunResult, { ok: true }>['settings']['stops'];
type Stop = Stops[number];

const [LOSS, PROFIT, TRAILING] = [0, 1, 2];
const [DISABLED, PERCENT, POINTS] = [0, 1, 2];
const VALID_FROM = 6;
/** The venue's bounds; under four ticks its answers differ. */
const TICKS_MIN = 4;
const TICKS_MAX = 1_000;

/** @returns undefined where the formula applies no stop */
export function appliedStops(
  stops: Stops,
  at: { readonly bar: number; readonly price: number; readonly tickSize: number },
): SignalStops | undefined {
  // A later stop of the same type takes the place of an earlier one.
  const inForce = [...new Map(stops.map((stop) => [stop.type, stop])).values()].filter((stop) => isOn(stop, at.bar));
  if (inForce.length === 0) return undefined;
  const none = { stopLossTicks: null, trailing: false, takeProfitTicks: null };
  const refusal = inForce.map((stop) => whyNot(stop, at)).find((why) => why !== null);
  if (refusal !== undefined && refusal !== null) return { ...none, refusal };
  const ticksOf = (type: number | undefined): number | null => {
    const stop = inForce.find((each) => each.type === type);
    return stop === undefined ? null : ticks(stop, at);
  };
  const [loss, trailing] = [ticksOf(LOSS), ticksOf(TRAILING)];
  // The venue takes one stop: the nearer is hit first.
  const trails = trailing !== null && (loss === null || trailing <= loss);
  return { stopLossTicks: trails ? trailing : loss, trailing: trails, takeProfitTicks: ticksOf(PROFIT), refusal: null };
}

function isOn({ mode, amount }: Stop, bar: number): boolean {
  return mode !== DISABLED && valueAt(amount, bar) > 0;
}

function whyNot(
  stop: Stop,
  at: { readonly bar: number; readonly price: number; readonly tickSize: number },
): string | null {
  const { type, mode } = stop;
  if (type !== LOSS && type !== PROFIT && type !== TRAILING)
    return 'ApplyStop after a number of bars cannot stand at the venue';
  if (mode !== PERCENT && mode !== POINTS) return 'ApplyStop by a part of the profit cannot stand at the venue';
  if (valueAt(stop.arguments[VALID_FROM], at.bar) > 0)
    return 'ApplyStop that begins some bars later cannot stand at the venue';
  const distance = ticks(stop, at);
  return distance < TICKS_MIN || distance > TICKS_MAX
    ? `ApplyStop says ${distance} ticks, and the venue takes ${TICKS_MIN} to ${TICKS_MAX}`
    : null;
}

function ticks(
  { mode, amount }: Stop,
  at: { readonly bar: number; readonly price: number; readonly tickSize: number },
): number {
  const said = valueAt(amount, at.bar);
  const points = mode === PERCENT ? (said / 100) * at.price : said;
  return Math.round(points / at.tickSize);
}

/** Null and whatever is no number switch a stop off. */
function valueAt(value: Value | undefined, bar: number): number {
  const number = typeof value === 'object' && value !== null && 'data' in value ? value.data[bar] : value;
  return typeof number === 'number' && number !== NULL && !Number.isNaN(number) ? number : 0;
}
