/**
 * Closed bars from the venue. Asked for directly where its alignment is ours; every other interval is built from smaller
 * bars, since the venue counts hours and days from midnight UTC and we from the exchange's session.
 */
import { assert, type EpochMs, epochMs, err, HOUR, ok, type Result } from '#base';
import { BAR_UNITS, barsFromWire, printStamp } from '#gateway/wire';
import type { BarsRequest, GatewayFailure } from '#live/ports';
import { type Bar, compressBars, intervalAt, intradayMs, type Periodicity, type TradingCalendar } from '#market';
import { hoursOf } from './contract-hours.ts';
import { failure } from './failures.ts';
import { refused } from './refused.ts';
import type { Rest } from './rest.ts';

/** The venue's bound on one answer. */
export const BARS_MAX = 20_000;

/** A million bars are more than any session keeps. */
const PAGES_MAX = 50;

/** Intervals known to be served and to lie on our clock: those that divide an hour, largest first. */
const DIRECT: readonly Periodicity[] = [
  { unit: 'hour', count: 1 },
  { unit: 'minute', count: 30 },
  { unit: 'minute', count: 15 },
  { unit: 'minute', count: 5 },
  { unit: 'minute', count: 1 },
  { unit: 'second', count: 30 },
  { unit: 'second', count: 15 },
  { unit: 'second', count: 10 },
  { unit: 'second', count: 5 },
  { unit: 'second', count: 1 },
];

/** The largest interval the venue serves that this one can be built from; itself where it is served. */
export function sourcePeriodicity(periodicity: Periodicity, { group }: Pick<TradingCalendar, 'group'>): Periodicity {
  const lengthMs = intradayMs(periodicity) ?? HOUR;
  // Sessions that open at half past cut the venue's hours in two.
  const longestMs = group === 'livestock' || group === 'grains' ? HOUR / 2 : HOUR;
  const fits = (sourceMs: number): boolean => sourceMs <= longestMs && lengthMs % sourceMs === 0;
  const source = DIRECT.find((each) => fits(intradayMs(each) ?? HOUR));
  assert(source !== undefined, 'every interval is a whole number of seconds');
  return source;
}

export interface HistoryOptions {
  readonly rest: Rest;
  /** Which data subscription: practice and evaluation accounts have the simulated one. */
  readonly live: boolean;
}

/** The work behind {@link Gateway.bars}. */
export async function fetchBars(
  { contract, periodicity, from, to }: BarsRequest,
  { rest, live }: HistoryOptions,
): Promise<Result<readonly Bar[], GatewayFailure>> {
  if (to <= from) return ok([]);
  const calendar = hoursOf(contract);
  const source = sourcePeriodicity(periodicity, calendar);
  const direct = intradayMs(source) === intradayMs(periodicity);
  // A bar that starts inside the window but is built from smaller ones needs all of them, so one interval more is read.
  const start = direct ? from : intervalAt(from, periodicity, calendar).start;
  const read = await fetchPages({ contract, periodicity: source, from: start, to }, { rest, live });
  if (!read.ok) return read;
  const bars = direct ? read.value : compressBars(read.value, periodicity, calendar);
  return ok(
    bars.filter((bar) => {
      if (bar.start < from || bar.start >= to) return false;
      // The venue leaves out its own forming bar; of ours we know only by the window's end whether it is over.
      return direct || intervalAt(bar.start, periodicity, calendar).end <= to;
    }),
  );
}

/** Page after page, newest first, until the venue has no more. */
async function fetchPages(
  { contract, periodicity, from, to }: BarsRequest,
  { rest, live }: HistoryOptions,
): Promise<Result<readonly Bar[], GatewayFailure>> {
  const byStart = new Map<EpochMs, Bar>();
  let end = to;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await rest.read('retrieveBars', {
      contractId: contract,
      live,
      startTime: printStamp(from, { digits: 6 }),
      endTime: printStamp(end, { digits: 6 }),
      unit: BAR_UNITS.code(periodicity.unit),
      unitNumber: periodicity.count,
      limit: BARS_MAX,
      includePartialBar: false,
    });
    if (!answer.ok) return answer;
    if (answer.value.type === 'failure') return err(refused('The venue refused the bars', answer.value));
    const bars = barsFromWire(answer.value.payload.bars);
    if (!bars.ok) return err(failure('BROKEN_ANSWER', `The venue's bars cannot be read: ${bars.error}.`));
    const before = byStart.size;
    for (const bar of bars.value) byStart.set(bar.start, bar);
    const earliest = bars.value[0]?.start;
    // Nothing new in a full page means that the venue does not page as it says: better an end than a loop.
    if (bars.value.length < BARS_MAX || earliest === undefined || byStart.size === before || earliest <= from) break;
    end = epochMs(earliest);
  }
  return ok([...byStart.values()].sort((a, b) => a.start - b.start));
}
