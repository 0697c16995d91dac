/**
 * Past the daily break without a human. At the end the session runs, its links are up, no bar of the venue's is missing, and
 * people were left in peace. `npm run day` lives through a whole day.
 */
import { expect, test } from 'vitest';
import type { ChartAnswer } from '#server/api';
import { openbell, until } from './processes.ts';
import { liveThrough, type Stretch, toldIn } from './stretch.ts';
import { barsAt } from './venue.ts';

/** The exchange closes at 22:00 and opens at 23:00 UTC. */
const EVENING: Stretch = { from: '2026-11-18T21:55:00Z', hours: 1.7, speed: 200, tokenSeconds: 16, drops: 1 };
/** Each link that is lost is told of once, and there may be a few of the money; a storm tells the same again and again. */
const ALARMS_MAX = 2 * EVENING.drops + 6;
const BARS = 60;

test('an evening passes without a human: one new day, links regained, no bar lost, no storm of alarms', {
  timeout: 900_000,
}, async () => {
  const { card, api, program, folder, session, atEnd } = await liveThrough(EVENING);
  expect(atEnd.position.proven || atEnd.working.length > 0).toBe(true);
  // Bars that were lost with a socket are read again. None is missing, none is there twice.
  const { ours, venues } = await until(
    async () => {
      const { bars } = (await api.ask(`/api/live/chart?session_id=${session}&bars=${BARS}`)).body as ChartAnswer;
      const said = await barsAt(card, { contract: atEnd.contract?.id ?? '', from: bars[0]?.time ?? EVENING.from });
      return { ours: bars, venues: said.slice(0, bars.length) };
    },
    (both) => both.ours.length === BARS && startsOf(both.ours) === startsOf(both.venues),
    { deadlineMs: 60_000, everyMs: 2_000 },
  );
  // A minute is a third of a second here, and a print that is late by a moment is late by seconds: it moves the close.
  const moved = ours.filter(({ close }, at) => close !== venues[at]?.close).length;
  expect(moved).toBeLessThan(BARS / 2);
  // Entries ended before the break; these are of the new day.
  expect(atEnd.trades_filled).toBeGreaterThan(0);
  expect(await program.interrupt()).toMatchObject({ code: 0 });

  const { days, alarms, regained } = await toldIn(folder);
  for (const alarm of alarms) console.log(alarm);
  expect(new Set(days).size).toBe(days.length);
  expect(days).toHaveLength(2);
  expect(regained).toBeGreaterThanOrEqual(2 * EVENING.drops);
  expect(alarms.length).toBeLessThanOrEqual(ALARMS_MAX);
  expect(await openbell(['journal', 'verify'], { folder }).end()).toMatchObject({ code: 0 });
});

function startsOf(bars: readonly { readonly time: string }[]): string {
  return bars.map(({ time }) => time).join(' ');
}
