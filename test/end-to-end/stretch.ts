/**
 * A stretch of the venue's time that the real program lives through without a human: tokens end, sockets die, the exchange
 * closes and opens again, a new trading day begins. What it told on the way lies in its ledger.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger } from '#journal';
import type { StatusAnswer } from '#server/api';
import {
  credentialsOf,
  type RunningProcess,
  type SimulatorCard,
  simulator,
  temporaryFolder,
  writeFormula,
} from './processes.ts';
import { type RunningApi, startProgram } from './running-api.ts';
import { cause } from './venue.ts';

const HOUR_MS = 3_600_000;

export interface Stretch {
  /** Venue time. */
  readonly from: string;
  readonly hours: number;
  /** Venue seconds a second. */
  readonly speed: number;
  readonly tokenSeconds: number;
  /** How often both sockets are torn, evenly spread. */
  readonly drops: number;
}

export interface Lived {
  readonly card: SimulatorCard;
  readonly api: RunningApi;
  readonly program: RunningProcess;
  readonly folder: string;
  readonly session: string;
  readonly atEnd: StatusAnswer;
}

/** One session that trades every ten minutes. Resolves at the end of the stretch, when both links are up. */
export async function liveThrough({ from, hours, speed, tokenSeconds, drops }: Stretch): Promise<Lived> {
  const folder = temporaryFolder();
  writeFormula(folder, 'Mine', 'Buy = Minute() % 10 == 0; Sell = Minute() % 10 == 5; Short = Cover = 0;');
  const { card } = await simulator([
    ...['--speed', String(speed), '--symbol', 'MNQH6', '--start-at', from],
    ...['--token-life', String(tokenSeconds)],
  ]);
  const { api, process: program } = await startProgram(['--gateway', card.rest, '--clock-rate', String(speed)], {
    folder,
    env: credentialsOf(card),
  });
  const session = await api.launch({
    ...{ strategy_id: 'Mine', account_id: card.accounts[0]?.id ?? 0, symbol: 'MNQH6', trade_enabled: true },
  });
  await api.until(({ state }) => state === 'running');
  const runMs = hours * HOUR_MS;
  const venueAfter = (partMs: number) =>
    api.until(({ clock }) => Date.parse(clock.venue) >= Date.parse(from) + partMs, (2 * partMs) / speed + 60_000);
  for (let drop = 1; drop <= drops; drop += 1) {
    await venueAfter((runMs * drop) / (drops + 1));
    await cause(card, { kind: 'drop-sockets', for_ms: 1_000 });
  }
  await venueAfter(runMs);
  const atEnd = await api.until(({ state, feed, account_link: link }) => {
    return state === 'running' && feed.state === 'up' && link.state === 'up';
  }, 30_000);
  return { card, api, program, folder, session, atEnd };
}

/** What the program has told by its end. */
export async function toldIn(folder: string) {
  const ledger = await openLedger({ dir: join(folder, 'data') });
  try {
    const types = ['day.began', 'alarm.raised', 'link.noted', 'intent.approved'];
    const records = await ledger.read({ after: 0, types });
    const facts = records.map(({ type, body }) => ({
      type,
      fact: (body as { readonly fact: Readonly<Record<string, unknown>> }).fact,
    }));
    const of = (wanted: string) => facts.filter(({ type }) => type === wanted).map(({ fact }) => fact);
    const log = readFileSync(join(folder, 'data', 'logs', 'openbell.log'), 'utf8');
    return {
      days: of('day.began').map(({ account, tradingDay }) => `${account} ${tradingDay}`),
      alarms: of('alarm.raised').map(({ text }) => String(text)),
      regained: of('link.noted').filter(({ state }) => state === 'up').length,
      orders: of('intent.approved').length,
      tokens: log.split('Logged in; renewal at').length - 1,
    };
  } finally {
    await ledger.close();
  }
}
