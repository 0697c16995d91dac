/** One session on one screen: the chart and its history, and beside them position, session and latency. */

import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { SessionStatus } from '#server/api';
import type { Picture, PictureLevel } from '../chart/picture.ts';
import { marksOf } from '../state/choose.ts';
import type { Session } from '../state/model.ts';
import { decimalsOf } from '../words/money.ts';
import { Announcer } from './announcer.tsx';
import { Empty } from './empty.tsx';
import { History } from './history.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { PositionPanel } from './position-panel.tsx';
import { SessionPanel } from './session-panel.tsx';

const ChartPanel = lazy(() => import('../chart/chart-panel.tsx'));

export function SessionView({ session }: { readonly session: Session }) {
  const [look, setLook] = useState<{ readonly at: number } | null>(null);
  const { status, config, chart } = session;
  const decimals = status.contract?.decimals ?? decimalsOf([chart?.bars.at(-1)?.close ?? 0]);
  const picture = usePicture(session, decimals);
  const lookAt = useCallback((time: string) => setLook({ at: Date.parse(time) }), []);
  return (
    <main className="grid min-h-0 flex-1 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_304px] lg:grid-rows-[minmax(0,1fr)_minmax(200px,32%)]">
      <Announcer session={session} decimals={decimals} />
      <h2 className="sr-only">
        {config.symbol} {config.periodicity}
      </h2>
      <div className="h-80 min-w-0 max-lg:order-2 max-lg:border-rule max-lg:border-t lg:h-auto lg:min-h-0">
        {picture === null || picture.bars.length + (picture.forming === null ? 0 : 1) === 0 ? (
          <Empty>{whyEmpty(status)}</Empty>
        ) : (
          <Suspense fallback={null}>
            <ChartPanel title={`${config.symbol} ${config.periodicity}`} picture={picture} look={look} />
          </Suspense>
        )}
      </div>
      <aside
        aria-label="Position and session"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: on a low screen it scrolls, and keys must reach it
        tabIndex={0}
        // Names for screen readers alone are placed within it: they scroll with it, and do not lengthen the page.
        className="relative border-rule max-lg:order-1 lg:row-span-2 lg:overflow-y-auto lg:border-l"
      >
        <PositionPanel session={session} decimals={decimals} />
        <LimitsPanel session={session} />
        <div className="max-lg:hidden">
          <SessionPanel session={session} />
          <LatencyPanel latency={status.latency_ms} />
        </div>
      </aside>
      <div className="grid min-h-0 min-w-0 max-lg:order-3">
        <History
          session={session.id}
          tradeEnabled={config.trade_enabled}
          isOver={!status.running}
          trades={status.trades}
          working={status.working}
          alerts={status.alerts}
          errors={status.errors}
          decimals={decimals}
          onLook={lookAt}
        />
      </div>
      <div className="border-rule border-t max-lg:order-4 lg:hidden">
        <SessionPanel session={session} />
        <LatencyPanel latency={status.latency_ms} />
      </div>
    </main>
  );
}

function whyEmpty({ running, state, message, bars_injected: bars }: SessionStatus): string {
  if (state === 'error' && bars === 0) return `The session could not begin: ${message}`;
  if (!running) return 'This session is over and its chart is no longer kept. Its trades and alerts stand below.';
  if (state === 'starting' && message !== '') return `The session is starting: ${message}`;
  return 'The chart appears with the first bars. They are fetched from the venue and then built from its trades.';
}

/** Marks hang on bars and history alone: a price in between leaves them as they are. */
function usePicture(session: Session, decimals: number): Picture | null {
  const { chart, status } = session;
  const { alerts, trades, position } = status;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a price moves the session and its chart, but no mark
  const marks = useMemo(() => marksOf(session), [alerts, trades, chart?.bars]);
  const tickSize = status.contract?.tick_size ?? 10 ** -decimals;
  const { stop_price: stop, target_price: target } = status;
  const entry = position.size === 0 ? null : position.average_price;
  const levels = useMemo(() => levelsOf({ entry, stop, target }), [entry, stop, target]);
  return useMemo(
    () => (chart === null ? null : { ...chart, marks, levels, decimals, tickSize }),
    [chart, marks, levels, decimals, tickSize],
  );
}

function levelsOf(prices: Readonly<Record<PictureLevel['kind'], number | null>>): readonly PictureLevel[] {
  return (['target', 'entry', 'stop'] as const).flatMap((kind) => {
    const price = prices[kind];
    return price === null ? [] : [{ kind, price }];
  });
}
