/**
 * Past the daily break without a human: tokens end, sockets die, the exchange closes and opens again, a new trading day
 * begins. At the end the session runs, its links are up, no bar of the venue's is missing, and people were left in peace.
 * With OPENBELL_DAY a whole day is lived through, from nine in the morning to nine.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLedger } from '#journal';
import type { ChartAnswer } from '#server/api';
import { credentialsOf, openbell, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { startProgram } from './running-api.ts';
import { barsAt, cause } from './venue.ts';

const HOUR_MS = 3_600_000;
const WHOLE_DAY = process.env.OPENBELL_DAY !== undefined;
/** The exchange closes at 22:00 and opens at 23:00 UTC. */
const RUN = WHOLE_DAY
  ? { from: '2026-11-18T15:00:00Z', hours: 24, speed: 240, tokenSeconds: 20, drops: 8 }
  : { from: '2026-11-18T21:55:00Z', hours: 1.7, speed: 200, tokenSeconds: 16, drops: 1 };
/** Each link that is lost is told of once, and there may be a few of the money; a storm tells the same again and again. */
const ALARMS_MAX = 2 * RUN.drops + 6;
const BARS = 60;

test('an evening passes without a human: one new day, links regained, no bar lost, no storm of alarms', {
  timeout: 900_000,
}, async () => {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', 'Buy = Minute() % 10 == 0; Sell = Minute() % 10 == 5; Short = Cover = 0;');
  const { card } = await simulator([
    ...['--speed', String(RUN.speed), '--symbol', 'MNQH6', '--start-at', RUN.from],
    ...['--token-life', String(RUN.tokenSeconds)],
  ]);
  const { api, process: program } = await startProgram(['--gateway', card.rest, '--clock-rate', String(RUN.speed)], {
    folder,
    env: credentialsOf(card),
  });
  const session = await api.launch({
    ...{ strategy_id: 'Mine', account_id: card.accounts[0]?.id ?? 0, symbol: 'MNQH6', trade_enabled: true },
  });
  await api.until(({ state }) => state === 'running');
  const runMs = RUN.hours * HOUR_MS;
  const venueAfter = (partMs: number) =>
    api.until(
      ({ clock }) => Date.parse(clock.venue) >= Date.parse(RUN.from) + partMs,
      (2 * partMs) / RUN.speed + 60_000,
    );
  for (let drop = 1; drop <= RUN.drops; drop += 1) {
    await venueAfter((runMs * drop) / (RUN.drops + 1));
    await cause(card, { kind: 'drop-sockets', for_ms: 1_000 });
  }
  await venueAfter(runMs);

  const atEnd = await api.until(({ state, feed, account_link: link }) => {
    return state === 'running' && feed.state === 'up' && link.state === 'up';
  }, 30_000);
  expect(atEnd.position.proven || atEnd.working.length > 0).toBe(true);
  // Bars that were lost with a socket are read again. None is missing, none is there twice.
  const { ours, venues } = await until(
    async () => {
      const { bars } = (await api.ask(`/api/live/chart?session_id=${session}&bars=${BARS}`)).body as ChartAnswer;
      const said = await barsAt(card, { contract: atEnd.contract?.id ?? '', from: bars[0]?.time ?? RUN.from });
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

  const { days, alarms, regained } = await toldIn(join(folder, 'data'));
  console.log(
    `${RUN.hours} h: ${atEnd.trades_filled} fills, ${atEnd.bars_injected} bars, ${regained} links up, ${alarms.length} alarms, ${moved} of ${BARS} bars moved`,
  );
  for (const alarm of alarms) console.log(alarm);
  expect(new Set(days).size).toBe(days.length);
  expect(days).toHaveLength(2);
  expect(regained).toBeGreaterThanOrEqual(2 * RUN.drops);
  expect(alarms.length).toBeLessThanOrEqual(ALARMS_MAX);
  expect(await openbell(['journal', 'verify'], { folder }).end()).toMatchObject({ code: 0 });
});

function startsOf(bars: readonly { readonly time: string }[]): string {
  return bars.map(({ time }) => time).join(' ');
}

async function toldIn(dir: string) {
  const ledger = await openLedger({ dir });
  try {
    const records = await ledger.read({ after: 0, types: ['day.began', 'alarm.raised', 'link.noted'] });
    const facts = records.map(({ type, body }) => ({
      type,
      fact: (body as { readonly fact: Readonly<Record<string, unknown>> }).fact,
    }));
    const of = (wanted: string) => facts.filter(({ type }) => type === wanted).map(({ fact }) => fact);
    return {
      days: of('day.began').map(({ account, tradingDay }) => `${account} ${tradingDay}`),
      alarms: of('alarm.raised').map(({ text }) => String(text)),
      regained: of('link.noted').filter(({ state }) => state === 'up').length,
    };
  } finally {
    await ledger.close();
  }
}
