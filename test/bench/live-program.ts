/**
 * The program as `openbell start` composes it, without the web server: gateway client, scanner threads, durable ledger and
 * tape in a folder of its own. Two ports are looked through, not changed: when the feed spoke, and when scans were answered.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { accountId } from '#account';
import { createAlerts } from '#alerts';
import { epochMs, Random } from '#base';
import { createGatewayClient, type GatewayClientOptions } from '#gateway/client';
import { openLedger, openTape } from '#journal';
import type { OrderTiming } from '#kernel';
import { type Gateway, Program, SystemClock } from '#live';
import { DEFAULT_LIMITS } from '#risk';
import type { Scanner } from '#scan';
import { createEmbeddedScanner } from '#scan/embedded';
import { sinceArrivalMs } from '../load/arrivals.ts';
import { accountIdOf, accountNameOf, accountOf, contractsOf, type LiveLoad, MORNING } from './live-load.ts';
import { takeWrittenAt } from './order-wire.ts';
import { STRATEGY } from './workloads.ts';

/** The 29 operations, and a signal on every bar, so that every bar is an order. */
const FORMULA = `${STRATEGY}
isEven = Minute() % 2 == 0;
Buy = IIf(isEven, 1, Buy * 0);
Sell = IIf(isEven, Sell * 0, 1);
`;

/** Milliseconds, of one order. */
export interface OrderPath {
  /** From the bytes of the trade that closed the bar; 0 where the clock closed it. */
  readonly tradeIn: number;
  /** From the closed bar to the scan's answer, the formula's own time among it. */
  readonly scan: number;
  readonly formula: number;
  readonly decide: number;
  readonly flush: number;
  readonly send: number;
  readonly total: number;
}

export interface LiveProgram {
  /** Takes what has been measured since the last time. */
  take(): readonly OrderPath[];
  running(): number;
  problems(): readonly string[];
  close(): Promise<void>;
}

export async function startLive(
  load: LiveLoad,
  endpoints: GatewayClientOptions['endpoints'] & { readonly userName: string; readonly apiKey: string },
): Promise<LiveProgram> {
  // As the program has it: see ready-code.ts.
  for (const flag of ['--always-sparkplug', '--no-flush-bytecode']) setFlagsFromString(flag);
  const folder = mkdtempSync(join(tmpdir(), 'openbell-live-'));
  const problems: string[] = [];
  const clock = new SystemClock({ rate: load.speed, begin: epochMs(Date.parse(MORNING)) });
  const ledger = await openLedger({ dir: folder });
  const tape = openTape({ dir: folder, retentionDays: 1 });
  const quiet = { warn: () => {}, error: () => {} };
  const alerts = createAlerts({ log: quiet, now: () => epochMs(Date.now()) });
  const { userName, apiKey } = endpoints;
  const client = createGatewayClient({
    endpoints,
    credentials: { userName, apiKey },
    random: new Random(1),
    venueNow: () => clock.now().venue,
    log: ({ level, message }) => void (level === 'warn' && problems.push(message)),
  });
  const watch = new Watch();
  const program = new Program({
    ports: {
      ...{ ledger, tape, alerts, clock },
      gateway: watch.feedOf(client),
      scanner: watch.scansOf(createEmbeddedScanner()),
    },
    ...{ venue: 'bench', version: '0', build: 'bench' },
    limits: { ...DEFAULT_LIMITS, ordersPerMinuteMax: 1_000, ordersPerDayMax: 1e6, contractsPerDayMax: 1e6 },
    onBug: (error) => problems.push(`a bug: ${String(error)}`),
  });
  const paths: OrderPath[] = [];
  const decided = new Map<string, string>();
  program.listen({
    publication: ({ fact }) => {
      if (fact.type === 'intent.approved') decided.set(fact.intent.tag, fact.intent.session ?? '');
      if (fact.type === 'intent.denied') problems.push(`an order was denied: ${fact.why}`);
      if (fact.type !== 'order.answered' || fact.timing === undefined) return;
      const path = watch.pathOf(decided.get(fact.tag) ?? '', fact.timing, takeWrittenAt(fact.tag));
      decided.delete(fact.tag);
      if (path !== null) paths.push(path);
    },
  });
  await program.begin();
  const contracts = contractsOf(load);
  for (let session = 0; session < load.sessions; session += 1) {
    const file = join(folder, `Every_bar_${session}.afl`);
    writeFileSync(file, FORMULA);
    const symbol = contracts[session % contracts.length]!;
    const account = accountOf(load, session);
    const launched = program.launch({
      ...{ strategy: `Every_bar_${session}`, file, symbol, amiSymbol: symbol.slice(0, -2) },
      ...{ account: accountId(accountIdOf(account)), accountName: accountNameOf(account) },
      ...{ periodicity: { unit: 'minute', count: 1 }, scanIntervalMs: 0, lookbackBars: 5, params: {} },
      ...{ alertChannels: ['log'], webhookUrl: null, tradeEnabled: true, tradeSize: 1, tradeTimeoutMs: 30_000 },
      ...{ zone: 'America/New_York', origin: 'api', entryPolicy: 'add', externalPolicy: 'stop' },
    });
    if (!launched.ok) throw new Error(launched.error.message);
  }
  return {
    take: () => paths.splice(0),
    running: () => program.view().sessions.filter(({ state }) => state === 'running').length,
    problems: () => problems.splice(0),
    close: async () => {
      await program.close();
      await client.close();
      await alerts.close();
      await tape.close();
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Scanned {
  /** Bytes of the trade that closed the bar; null where it was the clock. */
  arrivedAt: number | null;
  answeredAt: number;
  formulaMs: number;
}

class Watch {
  readonly #scans = new Map<string, Scanned>();
  /** While the feed is being listened to. */
  #arrivedAt: number | null = null;

  feedOf(gateway: Gateway): Gateway {
    const listen: Gateway['listen'] = (listener) =>
      gateway.listen((event) => {
        this.#arrivedAt = event.type === 'market.trade' ? performance.now() - sinceArrivalMs() : null;
        listener(event);
        this.#arrivedAt = null;
      });
    return new Proxy(gateway, {
      get: (target, name) => {
        if (name === 'listen') return listen;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  scansOf(scanner: Scanner): Scanner {
    return {
      load: (request) => scanner.load(request),
      append: (change) => {
        this.#scans.set(change.subject, { arrivedAt: this.#arrivedAt, answeredAt: 0, formulaMs: 0 });
        scanner.append(change);
      },
      replace: (change) => scanner.replace(change),
      scan: async (request) => {
        const result = await scanner.scan(request);
        const scanned = this.#scans.get(request.subject);
        if (scanned !== undefined) {
          scanned.answeredAt = performance.now();
          scanned.formulaMs = result.ms;
        }
        return result;
      },
      plots: (request) => scanner.plots(request),
      unload: (subject) => scanner.unload(subject),
      close: () => scanner.close(),
    };
  }

  pathOf(session: string, timing: OrderTiming, writtenAt: number | null): OrderPath | null {
    const scanned = this.#scans.get(session);
    const { barClosedAt, decidedAt, flushedAt } = timing;
    if (scanned === undefined || barClosedAt === null || flushedAt === null || writtenAt === null) return null;
    const began = scanned.arrivedAt ?? barClosedAt;
    return {
      tradeIn: barClosedAt - began,
      scan: scanned.answeredAt - barClosedAt,
      formula: scanned.formulaMs,
      decide: decidedAt - scanned.answeredAt,
      flush: flushedAt - decidedAt,
      send: writtenAt - flushedAt,
      total: writtenAt - began,
    };
  }
}
