/**
 * A whole day without a human, from nine in the morning to nine: `npm run day`. Its bars are compared with the venue's, all
 * of them and value by value, once the last of them have been audited. OPENBELL_DAY is the speed, venue seconds a second:
 * at 120 the day takes twelve minutes, and the last audit up to five more.
 */
import { expect, test } from 'vitest';
import type { ChartAnswer } from '#server/api';
import { openbell, until } from './processes.ts';
import { liveThrough, type Stretch, toldIn } from './stretch.ts';
import { barsAt } from './venue.ts';

const SPEED = Number(process.env.OPENBELL_DAY ?? Number.NaN);
const DAY: Stretch = {
  from: '2026-11-18T15:00:00Z',
  hours: 24,
  speed: SPEED,
  // Six lives of a token a day, where the venue's lives one.
  tokenSeconds: Math.round((4 * 3_600) / SPEED),
  drops: 8,
};
/** Each link that is lost is told of once, and there may be a few of the money; a storm tells the same again and again. */
const ALARMS_MAX = 2 * DAY.drops + 12;
/** Closed bars are audited every five minutes. */
const AUDITED_MS = 420_000;
const END_MS = Date.parse(DAY.from) + DAY.hours * 3_600_000;

test.skipIf(Number.isNaN(SPEED))(
  'a day passes without a human, and its bars are the venue’s (OPENBELL_DAY)',
  {
    timeout: 7_200_000,
  },
  async () => {
    const { card, api, program, folder, session, atEnd } = await liveThrough(DAY);
    const contract = atEnd.contract?.id ?? '';
    const isOfTheDay = ({ time }: { readonly time: string }) =>
      time >= DAY.from.slice(0, 19) && Date.parse(time) < END_MS;
    const compare = async () => {
      const { bars } = (await api.ask(`/api/live/chart?session_id=${session}&bars=5000`)).body as ChartAnswer;
      const ours = bars.filter(isOfTheDay);
      const venues = (await barsAt(card, { contract, from: DAY.from })).filter(isOfTheDay);
      const unequal = venues.filter((bar, at) => !isSame(bar, ours[at]));
      return { compared: venues.length, ours: ours.length, unequal };
    };
    const bars = await until(compare, ({ compared, ours, unequal }) => compared === ours && unequal.length === 0, {
      deadlineMs: AUDITED_MS,
      everyMs: 10_000,
    });
    // A day of the exchange has 23 hours.
    expect(bars.compared).toBeGreaterThan(23 * 60 - 5);
    expect(await program.interrupt()).toMatchObject({ code: 0 });

    const { days, alarms, regained, orders, tokens } = await toldIn(folder);
    console.log(
      [
        `24 venue hours at ×${SPEED}: ${bars.compared} bars compared, ${bars.compared - bars.unequal.length} equal;`,
        `${orders} orders, ${atEnd.trades_filled} fills; links up ${regained} times (${DAY.drops} times both were torn);`,
        `${tokens} tokens; ${days.length} trading days begun; ${alarms.length} alarms${alarms.length === 0 ? '' : ':'}`,
        ...alarms.map((text) => `\n  ${text}`),
      ].join(' '),
    );
    expect(days).toHaveLength(new Set(days).size);
    expect(days.length).toBeGreaterThanOrEqual(2);
    expect(regained).toBeGreaterThanOrEqual(2 * DAY.drops);
    expect(tokens).toBeGreaterThanOrEqual(6);
    expect(atEnd.trades_filled).toBeGreaterThan(100);
    expect(alarms.length).toBeLessThanOrEqual(ALARMS_MAX);
    expect(await openbell(['journal', 'verify'], { folder }).end(120_000)).toMatchObject({ code: 0 });
  },
);

type Values = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', number>> & { readonly time: string };

function isSame(one: Values, other: Values | undefined): boolean {
  const { time, open, high, low, close, volume } = one;
  return (
    other !== undefined &&
    Date.parse(other.time) === Date.parse(time) &&
    other.open === open &&
    other.high === high &&
    other.low === low &&
    other.close === close &&
    other.volume === volume
  );
}
