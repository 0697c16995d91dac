/**
 * What times can be: each within bounds, and all of them such that they can be meant together. They are refused before
 * anything trades, with a sentence that names the times and says which to change.
 */
import { DAY, HOUR, MINUTE, SECOND } from '#base';
import type { Limits } from './limits.ts';
import { type Times, waitAfter } from './times.ts';

/** The least and the most of each: a number of milliseconds, or a count where the name ends in `Min` or `Max`. */
export interface TimeBounds {
  readonly low: number;
  readonly high: number;
}

const between = (low: number, high: number): TimeBounds => ({ low, high });

/** Of lists: each wait. What is below could not be told from chance or would use up the rate budget; above, nobody would wait so long. */
export const TIME_BOUNDS: Readonly<Record<keyof Times, TimeBounds>> = {
  lookUpWaitsMs: between(100, MINUTE),
  // A request may be under way for so long; sooner, absence would be guessed.
  absentAfterMs: between(30 * SECOND, 10 * MINUTE),
  absentMissesMin: between(3, 20),
  absentAfterRestartMs: between(5 * SECOND, MINUTE),
  unknownToldEveryMs: between(10 * SECOND, 10 * MINUTE),
  cancelledReadWaitsMs: between(100, MINUTE),
  silentOrderMs: between(500, 30 * SECOND),
  agreementMs: between(1 * SECOND, 30 * SECOND),
  agreementReadEveryMs: between(250, 10 * SECOND),
  untoldOrdersMax: between(1, 20),
  untoldWithinMs: between(MINUTE, HOUR),
  differMs: between(500, 30 * SECOND),
  auditOpenMs: between(5 * SECOND, 5 * MINUTE),
  auditFlatMs: between(30 * SECOND, 30 * MINUTE),
  readBackMs: between(10 * MINUTE, DAY),
  accountRetryMs: between(1 * SECOND, MINUTE),
  externalLookMs: between(500, 30 * SECOND),
  barsAuditMs: between(MINUTE, HOUR),
  barsSettledMs: between(5 * SECOND, 5 * MINUTE),
  sessionRetryWaitsMs: between(1 * SECOND, 10 * MINUTE),
  openingWordMs: between(10 * SECOND, 10 * MINUTE),
  entriesEndBeforeMs: between(3 * MINUTE, 4 * HOUR),
  flattenBeforeMs: between(2 * MINUTE, 2 * HOUR),
  provenBeforeMs: between(MINUTE, HOUR),
  flatLookEveryMs: between(1 * SECOND, 30 * SECOND),
  flatToldEveryMs: between(10 * SECOND, 5 * MINUTE),
  flattenAgainMs: between(5 * SECOND, MINUTE),
  venueCloseAgainMs: between(10 * SECOND, MINUTE),
  flattenStepMs: between(1 * SECOND, 30 * SECOND),
  flattenAttemptsMax: between(3, 20),
  flattenOrderMs: between(5 * SECOND, 2 * MINUTE),
  feedWaitMs: between(5 * SECOND, 2 * MINUTE),
  breachMs: between(500, 10 * SECOND),
  breachFlattenAgainMs: between(5 * SECOND, 5 * MINUTE),
  flushMs: between(500, 30 * SECOND),
  flattenFlushMs: between(50, 2 * SECOND),
  reversalFlatMs: between(1 * SECOND, 30 * SECOND),
  releaseMs: between(1 * SECOND, 30 * SECOND),
  releaseLookEveryMs: between(250, 10 * SECOND),
  orphanMs: between(500, 30 * SECOND),
  contractAskMs: between(MINUTE, HOUR),
  clockToldMs: between(500, MINUTE),
  clockCompareMs: between(5 * SECOND, 5 * MINUTE),
  displacedAgainMs: between(MINUTE, HOUR),
};

/** How many waits a list of them may have. */
export const WAITS_MAX = 20;

/** @returns what is wrong with it, as a sentence; null: nothing */
export function timesContradiction(times: Times, { clockSkewMsMax }: Pick<Limits, 'clockSkewMsMax'>): string | null {
  return outOfBounds(times) ?? unordered(times) ?? unlooked(times) ?? late(times, clockSkewMsMax);
}

function outOfBounds(times: Times): string | null {
  for (const [name, { low, high }] of Object.entries(TIME_BOUNDS)) {
    const said: number | readonly number[] = times[name as keyof Times];
    const isList = typeof said !== 'number';
    if (isList && (said.length === 0 || said.length > WAITS_MAX))
      return `${name} has ${said.length} waits, and must have 1 to ${WAITS_MAX}. Write down as many, or leave it out.`;
    const wrong = (isList ? said : [said]).find((each) => !(Number.isInteger(each) && each >= low && each <= high));
    if (wrong !== undefined)
      return `${name} ${wrong} is not a whole number from ${low} to ${high}. Choose one, or leave it out.`;
    const falls = isList ? said.findIndex((each, index) => each < (said[index - 1] ?? 0)) : -1;
    if (isList && falls >= 0)
      return `${name} falls from ${said[falls - 1]} to ${said[falls]}: what does not answer is asked ever more seldom. Put the waits in order.`;
  }
  return null;
}

/** Pairs of which the first must be shorter than the second, or as long, and why. */
const ORDERED: readonly (readonly [keyof NumbersOf, keyof NumbersOf, string])[] = [
  ['agreementReadEveryMs', 'agreementMs', 'REST would not be asked before the channels are said to disagree'],
  [
    'agreementMs',
    'auditOpenMs',
    'the account would be compared again before the channels have had their time to agree',
  ],
  ['silentOrderMs', 'auditOpenMs', 'a silent order would be found by the audit first'],
  ['auditOpenMs', 'auditFlatMs', 'a flat account would be looked at more often than one with something open'],
  ['absentAfterRestartMs', 'absentAfterMs', 'absence would be proven later after a restart than without one'],
  ['flattenFlushMs', 'flushMs', 'the way out would wait longer for the disk than the way in'],
  ['releaseLookEveryMs', 'releaseMs', 'nobody would look whether the stop is cancelled before its time is over'],
  ['flattenBeforeMs', 'entriesEndBeforeMs', 'the position would be closed while entries still open it'],
  ['breachMs', 'breachFlattenAgainMs', 'a flatten would be begun anew before its breach is believed'],
];

type NumbersOf = { readonly [Name in keyof Times as Times[Name] extends number ? Name : never]: number };

function unordered(times: Times): string | null {
  const pair = ORDERED.find(([one, other]) => times[one] > times[other]);
  if (pair === undefined) return null;
  const [one, other, why] = pair;
  return `${one} ${times[one]} is above ${other} ${times[other]}: ${why}. Lower the first or raise the second.`;
}

/** Absence is proven by look-ups: they must have been made by then. */
function unlooked({ lookUpWaitsMs, absentMissesMin, absentAfterMs }: Times): string | null {
  let neededMs = 0;
  for (let look = 0; look < absentMissesMin; look += 1) neededMs += waitAfter(lookUpWaitsMs, look);
  return neededMs > absentAfterMs
    ? `absentAfterMs ${absentAfterMs} is over before the ${absentMissesMin} look-ups of absentMissesMin, which take ${neededMs}. Raise it, or shorten the first of lookUpWaitsMs.`
    : null;
}

/** What must be done by a clock must have the time to be done. */
function late(times: Times, clockSkewMsMax: number): string | null {
  const { flattenBeforeMs, provenBeforeMs, flattenStepMs, flattenAttemptsMax, clockToldMs } = times;
  const flattenMs = flattenStepMs * flattenAttemptsMax;
  const leftMs = flattenBeforeMs - provenBeforeMs;
  if (leftMs < MINUTE)
    return `flattenBeforeMs ${flattenBeforeMs} leaves less than a minute before provenBeforeMs ${provenBeforeMs}: nothing could be proven flat. Raise the first or lower the second.`;
  if (flattenMs > leftMs)
    return `flattenAttemptsMax ${flattenAttemptsMax} times flattenStepMs ${flattenStepMs} is more than the ${leftMs} from flattenBeforeMs to provenBeforeMs: flat could be proven too late. Lower one of the first two.`;
  if (clockToldMs > clockSkewMsMax)
    return `clockToldMs ${clockToldMs} is above the limit clockSkewMsMax ${clockSkewMsMax}: entries would be blocked before anybody is told. Lower the first or raise the second.`;
  return null;
}
