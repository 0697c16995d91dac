/**
 * When the exchange trades a group of products: CME Globex, for most of them Sunday to Friday 17:00 → 16:00
 * America/Chicago, by the zone's rules. A trading session belongs to one trading day, the date on which it ends. Clocks
 * change on Sunday at 2:00, inside the weekend, so every session has one offset; 17:00 Chicago is 22:00 or 23:00 UTC.
 *
 * A holiday's shortened session is a trading day of its own here, although the exchange clears it with the next
 * business day: what traders see and what the daily limits count is one session.
 */
import { assert, DAY, type EpochMs, epochMs, HOUR } from '#base';
import { clockMs } from './clock.ts';
import { earlyEnd, HOLIDAYS_COVER, skipsEvening } from './holidays.ts';
import { PRODUCT_HOURS, type ProductGroup, type ProductHours } from './product-hours.ts';
import { PRODUCTS } from './products.ts';
import { Zone } from './zone.ts';

export const EXCHANGE_ZONE = 'America/Chicago';

export interface TradingSession {
  readonly open: EpochMs;
  /** The first instant at which the session is over. */
  readonly close: EpochMs;
  /** `2026-01-15`: the date on which the session ends. */
  readonly tradingDay: string;
  /** False for a day the holiday table does not cover: it got the regular hours, and may have others. */
  readonly known: boolean;
  /** No trading in [from, to); of products that have one. */
  readonly pause?: { readonly from: EpochMs; readonly to: EpochMs };
}

/** When a trading day begins, on the evening before it; what opens later is of the same day. */
export const SESSION_OPEN_MS = 17 * HOUR;

/** Sessions kept; at the bound all are forgotten and computed again. */
const CACHE_MAX = 4096;

/** No weekend with holidays around it is longer than this. */
const CLOSED_DAYS_MAX = 10;

export class TradingCalendar {
  readonly zone = new Zone(EXCHANGE_ZONE);
  readonly group: ProductGroup;
  readonly #hours: ProductHours;
  #sessions = new Map<number, TradingSession | null>();
  #latest: TradingSession | null = null;

  constructor(group: ProductGroup = 'equity-index') {
    this.group = group;
    this.#hours = PRODUCT_HOURS[group];
  }

  /** The session that is open at this instant; null in a pause, in the break, at the weekend and on holidays. */
  sessionAt(at: EpochMs): TradingSession | null {
    if (this.#latest !== null && isWithin(this.#latest, at)) return this.#latest;
    // Chicago is behind UTC: a session lies on the UTC day before its trading day and on that day itself.
    const day = dayNumber(at);
    const session = [this.#session(day), this.#session(day + 1)].find((each) => each !== null && isWithin(each, at));
    if (session) this.#latest = session;
    return session ?? null;
  }

  isOpen(at: EpochMs): boolean {
    return this.sessionAt(at) !== null;
  }

  /** The first opening of a session at or after this instant; the end of a pause is none. */
  nextOpen(at: EpochMs): EpochMs {
    return this.#search(dayNumber(at), 1, (session) => session.open >= at).open;
  }

  /** The session that opened last, at or before this instant; it may be over. */
  latestSession(at: EpochMs): TradingSession {
    return this.sessionAt(at) ?? this.#search(dayNumber(at) + 1, -1, (session) => session.open <= at);
  }

  /**
   * The trading day an instant counts to, `2026-01-15`. It changes when a session opens, so the break after a session
   * and the weekend still belong to the day that is over.
   */
  tradingDay(at: EpochMs): string {
    return this.latestSession(at).tradingDay;
  }

  /**
   * The date that a bar of a day bears, by its start. Other exchanges trade on days on which this one does not, and a
   * bar that starts on one of those is of that day.
   *
   * @returns midnight of the date, ms since 1970, zone-less
   */
  dateOfDailyBar(start: EpochMs): number {
    return Math.floor((start + this.zone.offsetMs(start) + DAY - SESSION_OPEN_MS) / DAY) * DAY;
  }

  /** @param day `2026-01-15`; @returns null for a weekend or a holiday without a session */
  sessionOf(day: string): TradingSession | null {
    const start = Date.parse(`${day}T00:00:00Z`);
    assert(Number.isFinite(start), `'${day}' must be a date such as 2026-01-15`);
    return this.#session(start / DAY);
  }

  /** All sessions with a trading day in [from, to], oldest first; both as `2026-01-15`. */
  sessionsBetween({ from, to }: { readonly from: string; readonly to: string }): readonly TradingSession[] {
    const sessions: TradingSession[] = [];
    const last = Date.parse(`${to}T00:00:00Z`) / DAY;
    for (let day = Date.parse(`${from}T00:00:00Z`) / DAY; day <= last; day += 1) {
      const session = this.#session(day);
      if (session !== null) sessions.push(session);
    }
    return sessions;
  }

  #search(from: number, step: 1 | -1, fits: (session: TradingSession) => boolean): TradingSession {
    for (let day = from; Math.abs(day - from) <= CLOSED_DAYS_MAX; day += step) {
      const session = this.#session(day);
      if (session !== null && fits(session)) return session;
    }
    assert(false, `the exchange opens within ${CLOSED_DAYS_MAX} days`);
  }

  #session(day: number): TradingSession | null {
    const cached = this.#sessions.get(day);
    if (cached !== undefined) return cached;
    if (this.#sessions.size >= CACHE_MAX) this.#sessions.clear();
    const session = this.#compute(day);
    this.#sessions.set(day, session);
    return session;
  }

  #compute(day: number): TradingSession | null {
    const tradingDay = new Date(day * DAY).toISOString().slice(0, 10);
    const { opens, eveningBefore, closes, pause } = this.#hours;
    const end = earlyEnd(this.group, tradingDay);
    if (end === 'closed' || isWeekend(day)) return null;
    const at = (clock: string): EpochMs => this.#instant(day * DAY + clockMs(clock));
    const dayOnly = pause !== null && skipsEvening(tradingDay);
    return {
      open: dayOnly ? at(pause[1]) : this.#instant((eveningBefore ? day - 1 : day) * DAY + clockMs(opens)),
      close: at(end ?? closes),
      tradingDay,
      known: tradingDay >= HOLIDAYS_COVER.from && tradingDay <= HOLIDAYS_COVER.to,
      ...(pause === null || dayOnly ? {} : { pause: { from: at(pause[0]), to: at(pause[1]) } }),
    };
  }

  #instant(localMs: number): EpochMs {
    return this.zone.instants(localMs)[0] ?? epochMs(localMs);
  }
}

const calendars = new Map<ProductGroup, TradingCalendar>();

/** @param root the exchange's: `ZC`; a product that is not in our table is taken to keep the usual hours */
export function calendarOf(root: string): TradingCalendar {
  const group = PRODUCTS.get(root)?.group ?? 'equity-index';
  const known = calendars.get(group);
  if (known !== undefined) return known;
  const made = new TradingCalendar(group);
  calendars.set(group, made);
  return made;
}

function isWithin({ open, close, pause }: TradingSession, at: EpochMs): boolean {
  return at >= open && at < close && (pause === undefined || at < pause.from || at >= pause.to);
}

function dayNumber(at: EpochMs): number {
  return Math.floor(at / DAY);
}

/** Day 0, 1970-01-01, was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}
