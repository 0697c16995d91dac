/** From a bar's close to the order's bytes on the wire, measured: how many orders took how long. */
import type { SessionStatus } from '#server/api';
import { duration } from '../words/age.ts';
import { Panel } from './panel.tsx';

export function LatencyPanel({ latency }: { readonly latency: SessionStatus['latency_ms'] }) {
  const most = Math.max(1, ...latency.histogram.map(({ count }) => count));
  return (
    <Panel title="Bar’s close to order sent">
      {latency.count === 0 ? (
        <p className="text-soft">Measured with the first order.</p>
      ) : (
        <>
          <p className="mb-2">
            <span className="font-medium">{duration(latency.p50)}</span> <span className="text-soft">median,</span>{' '}
            <span className="font-medium">{duration(latency.p99)}</span> <span className="text-soft">at 99 %</span>
          </p>
          <ol className="flex h-10 items-end gap-px" aria-label="Orders by latency">
            {latency.histogram.map(({ up_to_ms, count }) => {
              const name = `${up_to_ms === null ? 'longer' : `up to ${duration(up_to_ms)}`}: ${count}`;
              const height = count === 0 ? 1 : Math.max(3, (count / most) * 40);
              return (
                <li key={up_to_ms ?? 'longer'} title={name} className="flex-1">
                  <span className="sr-only">{name}</span>
                  <span
                    aria-hidden="true"
                    className={`block ${count === 0 ? 'bg-rule' : 'bg-accent'}`}
                    style={{ height }}
                  />
                </li>
              );
            })}
          </ol>
          <p className="caption mt-1 flex justify-between">
            <span>{duration(latency.histogram[0]?.up_to_ms ?? null)}</span>
            <span>
              {latency.count} order{latency.count === 1 ? '' : 's'}
            </span>
            <span>
              {duration(latency.histogram.findLast(({ up_to_ms }) => up_to_ms !== null)?.up_to_ms ?? null)} and more
            </span>
          </p>
        </>
      )}
    </Panel>
  );
}
