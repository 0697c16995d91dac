/**
 * All that a seed decides beforehand: the market, the sessions, what the formula says, which troubles come when, and what
 * the person at the keyboard does. The same seed makes the same plan, on any machine.
 */
import { type AccountId, accountId } from '#account';
import { type EpochMs, epochMs, HOUR, MINUTE, Random, SECOND } from '#base';
import type { SessionConfig } from '#kernel';
import { type Bar, type ContractId, contractId, type Periodicity } from '#market';
import { DEFAULT_LIMITS, DEFAULT_TIMES, type Limits, NO_FIRM, type Times, TOPSTEP } from '#risk';
import { type Strain, VENUE_QUIRKS, type VenueQuirk, type VenueQuirks } from '#simulator/venue';
import { type Family, LASTING, lengthOf, SUDDEN, type Trouble } from './faults.ts';
import { timesOf } from './plan-times.ts';

/** Thursday, 15 January 2026, 9:00 Chicago; the two hours and a half after it lie inside one trading session. */
const NINE = epochMs(Date.UTC(2026, 0, 15, 15));
/** 13:00: the busy time ends when entries end, and everything must be flat while it is calm. */
const ONE = epochMs(Date.UTC(2026, 0, 15, 19));
/** 15:30: an hour of break lies in its midst, and a new trading day begins at 17:00. */
const EVENING = epochMs(Date.UTC(2026, 0, 15, 21, 30));
const BREAK = { from: Date.UTC(2026, 0, 15, 22), to: Date.UTC(2026, 0, 15, 23) } as const;
const ACCOUNT = { id: accountId(7), name: 'PRAC-V2-1' };
const TWIN = { id: accountId(8), name: 'PRAC-V2-2' };
/** Troubles and signals last so long … */
export const BUSY_MS = 2 * HOUR;
/** … and then there is peace, longer than any audit, wait or backoff of the code. */
export const CALM_MS = 14 * MINUTE;
const HISTORY_BARS = 40;
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
const NEAR: readonly Family[] = [
  'hand-trade',
  'account-link-down',
  'market-link-down',
  'displaced',
  'token-revoked',
  'wall-jump',
  'sleep',
  'account-barred',
];
const PERIODS: readonly Periodicity[] = [
  { unit: 'second', count: 15 },
  { unit: 'second', count: 30 },
  { unit: 'minute', count: 1 },
  { unit: 'minute', count: 1 },
  { unit: 'minute', count: 2 },
  { unit: 'minute', count: 3 },
];

export const NQ = { id: contractId('CON.F.US.ENQ.H26'), root: 'NQ', symbol: 'NQH6' } as const;
/** Its micro, ten of which weigh as one, or another index. */
const PARTNERS = [
  { id: contractId('CON.F.US.MNQ.H26'), root: 'MNQ', symbol: 'MNQH6' },
  { id: contractId('CON.F.US.EP.H26'), root: 'ES', symbol: 'ESH6' },
] as const;

export type Word = 'kill' | 'flatten' | 'stop-keep' | 'stop-close' | 'stop-cancel-orders' | 'adopt' | 'leave-alone';

/** So long after the so-many-th order, or fill, was seen at the venue. */
interface Near {
  readonly event: 'order' | 'fill';
  readonly count: number;
  readonly delayMs: number;
}

export interface WordNear extends Near {
  readonly word: Word;
  readonly session: number;
}

export interface TroubleNear extends Near {
  readonly family: Family;
  readonly lastsMs: number;
}

/** The person stops everything, keeps what is open, and launches nothing until later. */
export interface Leave {
  readonly at: number;
  readonly until: number;
  /** When what is left is flattened, and by which words; null: nobody says so. */
  readonly flatten: { readonly at: number; readonly what: 'everything' | 'account' | 'contract' | 'session' } | null;
}

/** A contract and what becomes of its price. */
export interface PlannedMarket {
  readonly id: ContractId;
  readonly root: string;
  readonly symbol: string;
  readonly bars: readonly Bar[];
}

export interface PlannedAccount {
  readonly id: AccountId;
  readonly name: string;
}

export interface Plan {
  readonly seed: number;
  readonly startAt: EpochMs;
  /** One of each, or two side by side. */
  readonly accounts: readonly PlannedAccount[];
  readonly markets: readonly PlannedMarket[];
  readonly tradesPerBar: number;
  readonly strain: Strain | null;
  readonly quirks: Partial<VenueQuirks>;
  readonly limits: Limits;
  readonly times: Times;
  readonly sessions: readonly Omit<SessionConfig, 'id'>[];
  /** The person kills just when this intent (the so-many-th) is on its way to the disk; null: at no such moment. */
  readonly killAtIntent: number | null;
  /** Said so long after the so-many-th order, or fill, was seen at the venue: then the program knows least. */
  readonly wordsNear: readonly WordNear[];
  /** Its lives are replayed afterwards, which takes as long as they did. */
  readonly replayed: boolean;
  /** A formula of our own engine in place of the scripted one. */
  readonly afl: boolean;
  /** The formula says stops with its signals. */
  readonly saysStops: boolean;
  /** Part of the bars that carry signals. */
  readonly signalShare: number;
  readonly troubles: readonly Trouble[];
  readonly troublesNear: readonly TroubleNear[];
  /** The machine falls asleep just when a bar has closed. */
  readonly sleepsAtBars: boolean;
  /** Part of the orders whose request or answer is lost while the busy time lasts. */
  readonly lostBefore: number;
  readonly lostAfter: number;
  readonly tokenLifeMs: number;
  readonly words: readonly { readonly at: number; readonly word: Word; readonly session: number }[];
  readonly leaves: readonly Leave[];
}

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
    tokenLifeMs: random.chance(0.5) ? 24 * HOUR : random.integer({ low: 8 * MINUTE, high: 90 * MINUTE }),
    words: quiet || random.chance(0.4) ? [] : wordsOf(random, sessionCount),
    leaves: [],
  };
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
    times: isTimed ? timesOf(seed, plan.limits) : DEFAULT_TIMES,
    leaves,
    troubles: [
      ...plan.troubles,
      ...afterKills(plan, late),
      ...split,
      ...naps,
      ...deaths,
      ...(isHoused ? houseTroubles(house) : []),
    ],
  };
}

function partnerOf(seed: number): (typeof PARTNERS)[number] {
  return PARTNERS[seed % 2 === 0 ? 0 : 1];
}

function tradedBy({
  symbol,
  root,
}: Pick<PlannedMarket, 'symbol' | 'root'>): Pick<SessionConfig, 'symbol' | 'amiSymbol'> {
  return { symbol, amiSymbol: root };
}

/** Of each session; with two there is one of either at least. */
function accountsOf(sessionCount: number, twins: Random | null): readonly PlannedAccount[] {
  const isTwins = Array.from({ length: sessionCount }, () => twins?.chance(0.5) === true);
  if (twins !== null) {
    if (isTwins.every(Boolean)) isTwins[0] = false;
    if (!isTwins.some(Boolean)) isTwins[sessionCount - 1] = true;
  }
  return isTwins.map((isTwin) => (isTwin ? TWIN : ACCOUNT));
}

function ownedBy({ id, name }: PlannedAccount): Pick<SessionConfig, 'account' | 'accountName'> {
  return { account: id, accountName: name };
}

function quirksOf(random: Random): Partial<VenueQuirks> {
  const names = Object.keys(VENUE_QUIRKS) as VenueQuirk[];
  const turned = names.filter(() => random.chance(0.2));
  return Object.fromEntries(turned.map((name) => [name, !VENUE_QUIRKS[name]]));
}

function houseTroubles(random: Random): readonly Trouble[] {
  const stretch = (family: Family, low: number, high: number): Trouble => {
    const from = random.integer({ low: MINUTE, high: BUSY_MS - 10 * MINUTE });
    return { family, from, to: from + random.integer({ low, high }), chance: 1 };
  };
  return [
    ...Array.from({ length: random.integer({ low: 0, high: 2 }) }, () => stretch('market-still', SECOND, 3 * MINUTE)),
    ...(random.chance(0.25) ? [stretch('account-barred', MINUTE, 8 * MINUTE)] : []),
  ];
}

function wordsOnOthers(random: Random, sessionCount: number): Plan['words'] {
  return Array.from({ length: random.integer({ low: 0, high: 3 }) }, () => ({
    at: random.integer({ low: 4 * MINUTE, high: BUSY_MS - 10 * MINUTE }),
    word: pick(random, ['adopt', 'leave-alone'] as const),
    session: random.integer({ low: 0, high: sessionCount - 1 }),
  }));
}

/** Some while they last the process dies, so that what is left is found by a life that never knew its session. */
function leavesOf(random: Random): readonly Leave[] {
  return Array.from({ length: random.integer({ low: 2, high: 5 }) }, (_, index) => {
    const at = random.integer({ low: (10 + 22 * index) * MINUTE, high: (25 + 22 * index) * MINUTE });
    // Who leaves late may not come back.
    const isLast = at > BUSY_MS - 25 * MINUTE && random.chance(0.5);
    const until = isLast ? BUSY_MS + CALM_MS : at + random.integer({ low: 40, high: 240 }) * SECOND;
    const what = pick(random, ['everything', 'account', 'contract', 'session'] as const);
    const said = at + random.integer({ low: 1, high: 60 }) * SECOND;
    return { at, until, flatten: random.chance(0.7) ? { at: said, what } : null };
  });
}

function crashesIn(leaves: readonly Leave[], random: Random): readonly Trouble[] {
  return leaves
    .filter(() => random.chance(0.4))
    .map(({ at, until }) => at + random.integer({ low: 1, high: Math.min(until - at, 2 * MINUTE) / SECOND }) * SECOND)
    .map((from) => ({ family: 'crash', from, to: from, chance: 1 }));
}

/** A kill must outlast the life that heard it: after many of them the process dies before anybody resumes. */
function afterKills({ words, troubles }: Plan, random: Random): readonly Trouble[] {
  if (troubles.length === 0) return [];
  return words
    .filter(({ word }) => word === 'kill' && random.chance(0.35))
    .map(({ at }) => ({ family: 'crash', from: at + random.integer({ low: 1, high: 20 }) * SECOND }) as const)
    .map(({ family, from }) => ({ family, from, to: from, chance: 1 }));
}

function napsOf(random: Random): readonly Trouble[] {
  return Array.from({ length: random.integer({ low: 0, high: 2 }) }, () => {
    const from = random.integer({ low: 5 * MINUTE, high: BUSY_MS - 25 * MINUTE });
    return { family: 'sleep', from, to: from, chance: 1 };
  });
}

/** The reads of one look at the account are answered apart, and the stream is late: what they say is of different moments. */
function splitReads(random: Random): readonly Trouble[] {
  return Array.from({ length: random.integer({ low: 1, high: 4 }) }, () => {
    const from = random.integer({ low: MINUTE, high: BUSY_MS - 15 * MINUTE });
    const to = from + random.integer({ low: 2, high: 12 }) * MINUTE;
    const late = { family: 'stream-late', from, to, chance: random.unit() } as const;
    return [{ family: 'rest-split', from, to, chance: 1 } as const, ...(random.chance(0.6) ? [late] : [])];
  }).flat();
}

function wordsNear(random: Random, sessionCount: number): readonly WordNear[] {
  return Array.from({ length: random.integer({ low: 1, high: 3 }) }, () => ({
    event: pick(random, ['order', 'fill'] as const),
    count: random.integer({ low: 1, high: 20 }),
    delayMs: random.integer({ low: 0, high: 400 }),
    word: pick(random, ['flatten', 'flatten', 'stop-keep', 'stop-close', 'stop-cancel-orders'] as const),
    session: random.integer({ low: 0, high: sessionCount - 1 }),
  }));
}

function troublesNear(random: Random): readonly TroubleNear[] {
  return Array.from({ length: random.integer({ low: 0, high: 4 }) }, () => ({
    event: pick(random, ['order', 'fill'] as const),
    count: random.integer({ low: 1, high: 30 }),
    delayMs: random.integer({ low: 0, high: 400 }),
    family: pick(random, NEAR),
    lastsMs: lengthOf(random),
  }));
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

function sessionOf(
  index: number,
  {
    tradeSize,
    scanSlowness,
    random,
  }: { readonly tradeSize: number; readonly scanSlowness: number; readonly random: Random },
): Omit<SessionConfig, 'id' | 'account' | 'accountName' | 'symbol' | 'amiSymbol'> {
  return {
    strategy: `S${index + 1}`,
    file: `/formulas/S${index + 1}.afl`,
    periodicity: { unit: 'minute', count: 1 },
    scanIntervalMs: random.chance(0.3) ? random.integer({ low: 2, high: 20 }) * scanSlowness * SECOND : 0,
    lookbackBars: random.integer({ low: 1, high: 5 }),
    params: {},
    alertChannels: [],
    webhookUrl: null,
    tradeEnabled: true,
    tradeSize,
    tradeTimeoutMs: random.integer({ low: 1, high: 30 }) * SECOND,
    zone: 'America/Chicago',
    origin: 'api',
  };
}

/** What the session makes of stops, of entries against a position, and of contracts that are not its own. */
function manners(random: Random): Pick<SessionConfig, 'stops' | 'entryPolicy' | 'externalPolicy'> {
  const withStops = random.chance(0.3);
  const entryPolicy = pick(random, ['add', 'add', 'ignore', 'reverse'] as const);
  const externalPolicy = pick(random, ['stop', 'adopt', 'ignore'] as const);
  const stops = {
    stopLossTicks: random.integer({ low: 6, high: 60 }),
    trailing: random.chance(0.25),
    takeProfitTicks: random.chance(0.5) ? random.integer({ low: 6, high: 60 }) : null,
    applyStop: false,
    withinMs: random.integer({ low: 2, high: 10 }) * SECOND,
  };
  return { entryPolicy, externalPolicy, ...(withStops ? { stops } : {}) };
}

/** The formula's stops, and the session's own where it has none or, at times, for the formula alone. */
function withFormulaStops(manner: ReturnType<typeof manners>, random: Random): ReturnType<typeof manners> {
  const withinMs = random.integer({ low: 2, high: 10 }) * SECOND;
  const none = { stopLossTicks: null, trailing: false, takeProfitTicks: null, withinMs };
  const own = manner.stops !== undefined && random.chance(0.7) ? manner.stops : none;
  return random.chance(0.6) ? { ...manner, stops: { ...own, applyStop: true } } : manner;
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer({ low: 0, high: items.length - 1 })] as Item;
}

/** More than three, since some find nothing to strike; the last ends with the busy time. */
function troublesOf(random: Random): readonly Trouble[] {
  const count = random.integer({ low: 7, high: 16 });
  return Array.from({ length: count }, (_, index) => {
    const sudden = index < 3 || random.chance(0.2);
    const pool = sudden ? SUDDEN : LASTING;
    const family = pool[random.integer({ low: 0, high: pool.length - 1 })] as Family;
    const from = random.integer({ low: 20 * SECOND, high: BUSY_MS - MINUTE });
    const to = sudden ? from : Math.min(from + lengthOf(random), BUSY_MS);
    return { family, from, to, chance: random.chance(0.5) ? 1 : 0.1 + 0.8 * random.unit() };
  }).sort((a, b) => a.from - b.from);
}

function wordsOf(random: Random, sessionCount: number): Plan['words'] {
  const words: readonly Word[] = [
    'kill',
    'kill',
    'flatten',
    'flatten',
    'stop-keep',
    'stop-close',
    'stop-cancel-orders',
  ];
  return Array.from({ length: random.integer({ low: 1, high: 4 }) }, () => ({
    at: random.integer({ low: 4 * MINUTE, high: BUSY_MS - 10 * MINUTE }),
    word: words[random.integer({ low: 0, high: words.length - 1 })] as Word,
    session: random.integer({ low: 0, high: sessionCount - 1 }),
  })).sort((a, b) => a.at - b.at);
}

/** A price that wanders in quarters around 21,000, minute by minute; each bar is traded often enough to show its corners. */
function wander(random: Random, startAt: EpochMs): readonly Bar[] {
  const count = HISTORY_BARS + (BUSY_MS + CALM_MS) / MINUTE + 2;
  const bars: Bar[] = [];
  let price = 21_000;
  for (let index = 0; index < count; index += 1) {
    const open = price;
    price += random.integer({ low: -20, high: 20 }) * 0.25;
    bars.push({
      start: epochMs(startAt + (index - HISTORY_BARS) * MINUTE),
      open,
      close: price,
      high: Math.max(open, price) + random.integer({ low: 0, high: 6 }) * 0.25,
      low: Math.min(open, price) - random.integer({ low: 0, high: 6 }) * 0.25,
      volume: random.integer({ low: 12, high: 400 }),
    });
  }
  return bars.filter(({ start }) => start < BREAK.from || start >= BREAK.to);
}
