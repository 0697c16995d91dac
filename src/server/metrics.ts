/**
 * Numbers for Prometheus, read from the view when they are asked for. Counters are set to what the kernel counts, so that
 * there is one count of each thing in the program.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { SessionView } from '#kernel';
import type { Live } from '#live';
import { latencyValueOf } from './latency.ts';

const SESSION_LABELS = ['session_id', 'strategy', 'symbol'] as const;

const SESSION_COUNTS: readonly (readonly [string, string, (session: SessionView) => number])[] = [
  ['bars_injected_total', 'Closed bars handed to the scanner', (each) => each.barsInjected],
  ['scans_total', 'Scans run', (each) => each.scansRun],
  ['signals_total', 'Signals found', (each) => each.signalsFound],
  ['alerts_total', 'Alerts dispatched', (each) => each.alertsDispatched],
  ['trades_submitted_total', 'Orders submitted', (each) => each.tradesSubmitted],
  ['trades_filled_total', 'Orders with a proven fill', (each) => each.tradesFilled],
];

const SESSION_GAUGES: readonly (readonly [string, string, (session: SessionView) => number | null])[] = [
  ['running', '1 while the session runs', (each) => (each.state === 'running' ? 1 : 0)],
  ['halted', '1 while no signal may become an order', (each) => (each.tradingState === 'halted' ? 1 : 0)],
  ['position_contracts', 'Signed contracts held', (each) => each.position.size],
  ['day_pnl', 'Realised today, fees taken off, in money', (each) => each.position.dayPnl],
  ['latency_p50_ms', "Median from a bar's close to the order's bytes", (each) => latencyValueOf(each.latenciesMs).p50],
  ['latency_p99_ms', 'The same, 99th percentile', (each) => latencyValueOf(each.latenciesMs).p99],
];

export function createMetrics(live: Live, listenerCount: () => number): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const [name, help, read] of SESSION_COUNTS) {
    new Counter({
      name: `openbell_session_${name}`,
      help,
      labelNames: SESSION_LABELS,
      registers: [registry],
      collect() {
        this.reset();
        for (const session of live.view().sessions) this.inc(labelsOf(session), read(session));
      },
    });
  }
  for (const [name, help, read] of SESSION_GAUGES) {
    new Gauge({
      name: `openbell_session_${name}`,
      help,
      labelNames: SESSION_LABELS,
      registers: [registry],
      collect() {
        this.reset();
        for (const session of live.view().sessions) {
          const value = read(session);
          if (value !== null) this.set(labelsOf(session), value);
        }
      },
    });
  }
  new Gauge({
    name: 'openbell_link_up',
    help: '1 while the link to the gateway is up',
    labelNames: ['link'],
    registers: [registry],
    collect() {
      const { market, account } = live.view().links;
      this.set({ link: 'market' }, market.state === 'up' ? 1 : 0);
      this.set({ link: 'account' }, account.state === 'up' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'openbell_link_degraded',
    help: '1 while the link to the gateway is up and has not told everything',
    labelNames: ['link'],
    registers: [registry],
    collect() {
      const { market, account } = live.view().links;
      this.set({ link: 'market' }, market.degraded ? 1 : 0);
      this.set({ link: 'account' }, account.degraded ? 1 : 0);
    },
  });
  new Gauge({
    name: 'openbell_unknown_orders',
    help: 'Orders whose fate is not known',
    labelNames: ['account_id'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { id, unknownOrders } of live.view().accounts) this.set({ account_id: String(id) }, unknownOrders);
    },
  });
  new Gauge({
    name: 'openbell_event_listeners',
    help: 'Clients of the event stream',
    registers: [registry],
    collect() {
      this.set(listenerCount());
    },
  });
  return registry;
}

function labelsOf({ config }: SessionView): Record<(typeof SESSION_LABELS)[number], string> {
  return { session_id: config.id, strategy: config.strategy, symbol: config.symbol };
}
