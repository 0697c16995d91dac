/**
 * How long things are waited for, how often they are looked at, and how soon they are told of: all that the order path
 * does by a clock. Like the limits they hold for every account, are kept with each run for its replay, and may be set
 * within bounds (time-rules.ts). R1 to R15 are the scenarios of docs/spec/order-path-proof.md that a time belongs to.
 */
import { HOUR, MINUTE, SECOND } from '#base';

export interface Times {
  /** R1. Waits between the look-ups of an order of unknown fate; the last one repeats. */
  readonly lookUpWaitsMs: readonly number[];
  /** R1. Look-ups must have missed an order for so long, and so often, before it is presumed absent. */
  readonly absentAfterMs: number;
  readonly absentMissesMin: number;
  /** R1, R3. The same after a restart that came late: what was decided long ago has had its time to arrive. */
  readonly absentAfterRestartMs: number;
  /** R1. How often people are told that an order's fate is still unknown. */
  readonly unknownToldEveryMs: number;
  /** R1. Waits between the readings of a cancelled order; after the last one its fate is unknown. */
  readonly cancelledReadWaitsMs: readonly number[];

  /** R2. An accepted order that nobody has spoken of by then is read over REST; twice as long between later readings. */
  readonly silentOrderMs: number;
  /** R2. How long the second channel has to agree on a fill. */
  readonly agreementMs: number;
  /** R2. How often REST is asked meanwhile. */
  readonly agreementReadEveryMs: number;
  /** R2. So many orders whose fills the stream did not tell, within so long, and the account link is opened anew. */
  readonly untoldOrdersMax: number;
  readonly untoldWithinMs: number;
  /** R2. Stream messages of one event arrive apart: books and venue may differ for so long. */
  readonly differMs: number;

  /** R3, R5, R6. The account is compared with the venue so often: with something open, and flat. */
  readonly auditOpenMs: number;
  readonly auditFlatMs: number;
  /** R3, R6. Orders and fills are read as far back at least; what was made before and works in the books is read by its number. */
  readonly readBackMs: number;
  /** R6, R12. An account that could not be read is read again after so long. */
  readonly accountRetryMs: number;
  /** R5. What is not ours is believed when it is seen twice, so far apart. */
  readonly externalLookMs: number;

  /** R7. How often closed bars are compared with the venue's, and how long a bar must be over for that. */
  readonly barsAuditMs: number;
  readonly barsSettledMs: number;
  /** R7, R12. Waits before what a session stands on (contract, formula, history) is asked for again; the last repeats. */
  readonly sessionRetryWaitsMs: readonly number[];
  /** R8. A market that has opened is heard of by then, or somebody should look. */
  readonly openingWordMs: number;

  /** R9. Before the firm's flat time (15:10): when entries end, when the position is closed, when flat must be proven. */
  readonly entriesEndBeforeMs: number;
  readonly flattenBeforeMs: number;
  readonly provenBeforeMs: number;
  /** R9. While flat is not proven it is looked at so often, and told of so often once its time is over. */
  readonly flatLookEveryMs: number;
  readonly flatToldEveryMs: number;
  /** R9. A flatten that has failed is begun anew after so long, and the venue's own call repeated. */
  readonly flattenAgainMs: number;
  readonly venueCloseAgainMs: number;
  /** R9, R11. A flatten reads the account again when nothing has come for so long, and tries so often. */
  readonly flattenStepMs: number;
  readonly flattenAttemptsMax: number;
  /** R9. An order of a flatten works so long where no session says how long an order may; then it is cancelled. */
  readonly flattenOrderMs: number;
  /** R9. After a start the feed may yet correct the time: a feed that is silent for so long is not waited for. */
  readonly feedWaitMs: number;

  /** R10. A breach that only one reckoning of the equity shows must last so long. */
  readonly breachMs: number;
  /** R10. A flatten that has failed under a latch is begun anew after so long. */
  readonly breachFlattenAgainMs: number;

  /** R11. An order waits so long for its facts to be on the disk, then it does not go … */
  readonly flushMs: number;
  /** … and an order that shrinks a position so long, and then goes all the same. */
  readonly flattenFlushMs: number;

  /** R13. The entry of a reversal goes when flat is proven within so long of the exit's fill, or not at all. */
  readonly reversalFlatMs: number;
  /** R4, R13. An exit waits so long until the stop of its position is seen cancelled; it is looked at so often. */
  readonly releaseMs: number;
  readonly releaseLookEveryMs: number;
  /** R4. What protected a position is cancelled so long after the position went, if the venue has not done it. */
  readonly orphanMs: number;

  /** R14. How often the venue is asked whether a session's contract is still the one in force. */
  readonly contractAskMs: number;
  /** R15. From here on this machine's clock is said to be off; the limit `clockSkewMsMax` blocks entries. */
  readonly clockToldMs: number;
  /** R15. How often the clocks are compared while entries are blocked. */
  readonly clockCompareMs: number;
  /** R15. Another login that takes the session twice within so long trades beside us: trading halts. */
  readonly displacedAgainMs: number;
}

export const DEFAULT_TIMES: Times = {
  lookUpWaitsMs: [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000],
  absentAfterMs: 30 * SECOND,
  absentMissesMin: 3,
  absentAfterRestartMs: 5 * SECOND,
  unknownToldEveryMs: MINUTE,
  cancelledReadWaitsMs: [500, 1_000, 2_000, 4_000, 8_000],
  silentOrderMs: 2 * SECOND,
  agreementMs: 5 * SECOND,
  agreementReadEveryMs: 1 * SECOND,
  untoldOrdersMax: 2,
  untoldWithinMs: 10 * MINUTE,
  differMs: 2 * SECOND,
  auditOpenMs: 30 * SECOND,
  auditFlatMs: 5 * MINUTE,
  readBackMs: 12 * HOUR,
  accountRetryMs: 5 * SECOND,
  externalLookMs: 2 * SECOND,
  barsAuditMs: 5 * MINUTE,
  barsSettledMs: 30 * SECOND,
  sessionRetryWaitsMs: [5, 10, 20, 40, 60].map((seconds) => seconds * SECOND),
  openingWordMs: MINUTE,
  entriesEndBeforeMs: 10 * MINUTE,
  flattenBeforeMs: 5 * MINUTE,
  provenBeforeMs: 3 * MINUTE,
  flatLookEveryMs: 5 * SECOND,
  flatToldEveryMs: MINUTE,
  flattenAgainMs: 10 * SECOND,
  venueCloseAgainMs: 20 * SECOND,
  flattenStepMs: 3 * SECOND,
  flattenAttemptsMax: 6,
  flattenOrderMs: 30 * SECOND,
  feedWaitMs: 30 * SECOND,
  breachMs: 2 * SECOND,
  breachFlattenAgainMs: 30 * SECOND,
  flushMs: 5 * SECOND,
  flattenFlushMs: 500,
  reversalFlatMs: 5 * SECOND,
  releaseMs: 5 * SECOND,
  releaseLookEveryMs: 1 * SECOND,
  orphanMs: 2 * SECOND,
  contractAskMs: 10 * MINUTE,
  clockToldMs: 2 * SECOND,
  clockCompareMs: 15 * SECOND,
  displacedAgainMs: 5 * MINUTE,
};

/** Of a list of waits the one that comes after so many tries; the last one repeats. */
export function waitAfter(waitsMs: readonly number[], tries: number): number {
  return waitsMs[Math.min(tries, waitsMs.length - 1)] ?? SECOND;
}
