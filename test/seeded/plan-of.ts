/**
 * Draws what a seed decides beforehand. The same seed makes the same plan, on any machine; what was added later has streams
 * of chance of its own and begins above some number, so that seeds that once found something stay as they were.
 */
import { epochMs, HOUR, MINUTE, Random, SECOND } from '#base';
import type { Periodicity } from '#market';
import { DEFAULT_LIMITS, DEFAULT_TIMES, NO_FIRM, TOPSTEP } from '#risk';
import { type Strain, VENUE_QUIRKS, type VenueQuirk, type VenueQuirks } from '#simulator/venue';
import { pick } from './pick.ts';
import type { Plan } from './plan.ts';
import { wander } from './plan-market.ts';
import {
  ACCOUNT,
  accountsOf,
  manners,
  NQ,
  ownedBy,
  partnerOf,
  sessionOf,
  TWIN,
  tradedBy,
  withFormulaStops,
} from './plan-sessions.ts';
import { timesOf } from './plan-times.ts';
import {
  afterKills,
  crashesIn,
  handsOf,
  houseTroubles,
  napsOf,
  splitReads,
  troublesNear,
  troublesOf,
} from './plan-troubles.ts';
import { leavesOf, wordsNear, wordsOf, wordsOnOthers } from './plan-words.ts';

/** Thursday, 15 January 2026, 9:00 Chicago; the two hours and a half after it lie inside one trading session. */
const NINE = epochMs(Date.UTC(2026, 0, 15, 15));
/** 13:00: the busy time ends when entries end, and everything must be flat while it is calm. */
const ONE = epochMs(Date.UTC(2026, 0, 15, 19));
/** 15:30: an hour of break lies in its midst, and a new trading day begins at 17:00. */
const EVENING = epochMs(Date.UTC(2026, 0, 15, 21, 30));
/**
 * Of the seeds above this one most trade thinly and are seldom replayed, so that very many can be run; and words come just
 * when orders and fills do, reads of one look come apart, and days have a loss limit of their own. Those below stay as they
 * were when they found something.
 */
const OLD_SEEDS = 10_000;
/** Of the seeds above this one most have times of their own, and in many the person leaves contracts behind. */
const TIMELESS_SEEDS = 400_000;
/**
 * Above this one the venue has quirks, its market stands still at times, the firm bars the account and opens it again, and
 * the person adopts contracts of others or leaves them alone.
 */
const PLAIN_SEEDS = 600_000;
/** Above this one a quarter live through the evening. */
const DAY_SEEDS = 700_000;
/** Above this one formulas say stops of their own, and many sessions with stops take them. */
const STOPLESS_SEEDS = 800_000;
/** Above this one sessions have bars of other lengths than a minute. */
const MINUTELY_SEEDS = 900_000;
/** Above this one half trade a second contract beside the first, in a session of its own. */
const LONELY_SEEDS = 1_000_000;
/** Above this one two of five trade a second account. */
const TWINLESS_SEEDS = 1_100_000;
/** Above this one the machine falls asleep at any time or, in half of them, at the worst; and in all of them more often. */
const DROWSELESS_SEEDS = 1_200_000;
/** Above this one troubles come just when orders and fills do, too. */
const FAR_SEEDS = 1_300_000;
/** Above this one the person also cancels and closes in the venue's own screen. */
const HANDLESS_SEEDS = 1_400_000;
/** Above this one the account is read back so little that much of what works was made before. */
const SIGHTED_SEEDS = 1_500_000;
/** Above this one, in two of five, nobody starts a program that died for a long while. */
const ATTENDED_SEEDS = 1_600_000;
const OUTAGE_MS = { low: 10 * MINUTE, high: 80 * MINUTE } as const;
const PERIODS: readonly Periodicity[] = [
  { unit: 'second', count: 15 },
  { unit: 'second', count: 30 },
  { unit: 'minute', count: 1 },
  { unit: 'minute', count: 1 },
  { unit: 'minute', count: 2 },
  { unit: 'minute', count: 3 },
];

export function planOf(seed: number): Plan {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const quiet = random.chance(0.05);
  const isPaired = seed > LONELY_SEEDS && new Random(Math.imul(seed, 0x6a09e667) ^ 0xbb67ae85).chance(0.5);
  const twins = new Random(Math.imul(seed, 0x3c6ef372) ^ 0xa54ff53a);
  const isTwinned = seed > TWINLESS_SEEDS && twins.chance(0.4);
  const sessionCount = (random.chance(0.25) ? 2 : 1) + Number(isPaired || isTwinned);
  const accounts = accountsOf(sessionCount, isTwinned ? twins : null);
  const tradeSize = random.integer({ low: 1, high: 3 });
  const busy = random.chance(0.5);
  // A stream of chance of its own, so that what is decided here leaves the rest of a seed as it was.
  const aside = new Random(Math.imul(seed, 0x85ebca6b) ^ 0x27d4eb2f);
  const late = new Random(Math.imul(seed, 0xc2b2ae35) ^ 0x165667b2);
  const edge = new Random(Math.imul(seed, 0x165667b1) ^ 0x9e3779b9);
  const hasEdges = seed > OLD_SEEDS && !quiet;
  const dusk = new Random(Math.imul(seed, 0x510e527f) ^ 0x5be0cd19);
  const isEvening = seed > DAY_SEEDS && dusk.chance(0.25);
  const isLate = aside.chance(0.2);
  const startAt = isEvening ? EVENING : isLate ? ONE : NINE;
  const isThin = seed > OLD_SEEDS && new Random(Math.imul(seed, 0x27220a95) ^ 0x1b873593).chance(0.8);
  const thin = (thick: number, lean: number): number => (isThin ? lean : thick);
  const manner = Array.from({ length: sessionCount }, () => manners(aside));
  const said = new Random(Math.imul(seed, 0x9b05688c) ^ 0x6a09e667);
  const takesStops = seed > STOPLESS_SEEDS && said.chance(0.7);
  const drowsy = new Random(Math.imul(seed, 0x1f83d9ab) ^ 0x5be0cd19);
  const lengths = new Random(Math.imul(seed, 0xa54ff53a) ^ 0x3c6ef372);
  const plan: Plan = {
    seed,
    startAt,
    accounts: isTwinned ? [ACCOUNT, TWIN] : [ACCOUNT],
    markets: (isPaired ? [NQ, partnerOf(seed)] : [NQ]).map((market) => ({ ...market, bars: wander(random, startAt) })),
    tradesPerBar: thin(random.integer({ low: 6, high: 12 }), isEvening ? 6 : 4),
    strain: quiet || !busy ? null : strainOf(random),
    quirks: {},
    limits: {
      ...DEFAULT_LIMITS,
      positionSizeMax: tradeSize * random.integer({ low: 1, high: 3 }),
      firm: startAt === ONE || (isEvening && dusk.chance(0.5)) ? TOPSTEP : NO_FIRM,
      dailyLossMax: hasEdges && edge.chance(0.3) ? edge.integer({ low: 150, high: 900 }) : null,
    },
    times: DEFAULT_TIMES,
    sessions: Array.from({ length: sessionCount }, (_, index) => ({
      ...sessionOf(index, { tradeSize, scanSlowness: thin(1, 5), random }),
      ...ownedBy(accounts[index]!),
      ...(isPaired && index === sessionCount - 1 ? tradedBy(partnerOf(seed)) : tradedBy(NQ)),
      ...(takesStops ? withFormulaStops(manner[index]!, said) : manner[index]!),
      ...(seed > MINUTELY_SEEDS ? { periodicity: pick(lengths, PERIODS) } : {}),
    })),
    replayed: aside.chance(thin(0.3, 0.1)),
    killAtIntent: !quiet && late.chance(0.2) ? late.integer({ low: 1, high: 12 }) : null,
    wordsNear: hasEdges && edge.chance(0.4) ? wordsNear(edge, sessionCount) : [],
    afl: random.chance(0.08),
    saysStops: seed > STOPLESS_SEEDS,
    // Where entries are ignored while a position is open, most signals come to nothing; words and limits take others away.
    signalShare: Math.max(
      0.25 + 0.5 * random.unit(),
      manner.some(({ entryPolicy }) => entryPolicy === 'ignore') ? 0.7 : 0,
      hasEdges ? 0.65 : 0,
    ),
    troubles: quiet ? [] : troublesOf(random),
    troublesNear: seed > FAR_SEEDS && !quiet ? troublesNear(new Random(Math.imul(seed, 0x7f4a7c15) ^ 0x2c1b3c6d)) : [],
    sleepsAtBars: seed > DROWSELESS_SEEDS && drowsy.chance(0.5),
    lostBefore: quiet || random.chance(0.5) ? 0 : 0.3 * random.unit(),
    lostAfter: quiet || random.chance(0.5) ? 0 : 0.3 * random.unit(),
    outageMs: seed > ATTENDED_SEEDS ? outageOf(new Random(Math.imul(seed, 0x5bd1e995) ^ 0x7f4a7c15)) : 0,
    tokenLifeMs: random.chance(0.5) ? 24 * HOUR : random.integer({ low: 8 * MINUTE, high: 90 * MINUTE }),
    words: quiet || random.chance(0.4) ? [] : wordsOf(random, sessionCount),
    leaves: [],
  };
  const byHand = new Random(Math.imul(seed, 0x4be98134) ^ 0x1f83d9ab);
  const hands = seed > HANDLESS_SEEDS && !quiet ? handsOf(byHand) : { troubles: [], near: [] };
  const naps = seed > DROWSELESS_SEEDS && !quiet ? napsOf(drowsy) : [];
  const split = hasEdges && edge.chance(0.35) ? splitReads(edge) : [];
  const isTimed = seed > TIMELESS_SEEDS && new Random(Math.imul(seed, 0x2545f491) ^ 0x9e3779b1).chance(0.8);
  const away = new Random(Math.imul(seed, 0x7feb352d) ^ 0x846ca68b);
  const leaves = seed > TIMELESS_SEEDS && away.chance(0.5) ? leavesOf(away) : [];
  const deaths = quiet ? [] : crashesIn(leaves, away);
  const house = new Random(Math.imul(seed, 0x3c6ef372) ^ 0x1f83d9ab);
  const isHoused = seed > PLAIN_SEEDS && !quiet;
  return {
    ...plan,
    quirks: isHoused ? quirksOf(house) : {},
    words: isHoused ? [...plan.words, ...wordsOnOthers(house, sessionCount)] : plan.words,
    times: isTimed ? timesOf(seed, plan.limits, seed > SIGHTED_SEEDS) : DEFAULT_TIMES,
    leaves,
    troublesNear: [...plan.troublesNear, ...hands.near],
    troubles: [
      ...plan.troubles,
      ...afterKills(plan, late),
      ...split,
      ...naps,
      ...hands.troubles,
      ...deaths,
      ...(isHoused ? houseTroubles(house) : []),
    ],
  };
}

function outageOf(random: Random): number {
  return random.chance(0.4) ? random.integer(OUTAGE_MS) : 0;
}

function quirksOf(random: Random): Partial<VenueQuirks> {
  const names = Object.keys(VENUE_QUIRKS) as VenueQuirk[];
  const turned = names.filter(() => random.chance(0.2));
  return Object.fromEntries(turned.map((name) => [name, !VENUE_QUIRKS[name]]));
}

function strainOf(random: Random): Strain {
  return {
    slow: random.unit(),
    split: random.unit(),
    slowMsMax: random.integer({ low: 50, high: 50 * SECOND }),
    pieceMsMax: random.integer({ low: 20, high: 15 * SECOND }),
    cancelMsMax: random.integer({ low: 5, high: 8 * SECOND }),
  };
}
