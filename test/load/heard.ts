/** What the inbox was given, in little room: sizes by second, the last quotes, what went backwards, and how long it took. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { SECOND } from '#base';
import type { GatewayEvent } from '#live/ports';
import type { ContractId, Quote } from '#market';
import { sinceArrivalMs } from './arrivals.ts';

const NANOSECONDS = 1_000_000;

export class Heard {
  readonly volumes = new Map<ContractId, Map<number, number>>();
  readonly quotes = new Map<ContractId, Quote>();
  readonly latencies: RecordableHistogram = createHistogram();
  /** The same since somebody last looked. */
  #window: RecordableHistogram = createHistogram();
  readonly #newest = new Map<ContractId, number>();
  trades = 0;
  quoted = 0;
  reordered = 0;
  reconnects = 0;
  #ups = 0;

  take(event: GatewayEvent): void {
    if (event.type === 'link.changed' && event.state === 'up') {
      this.#ups += 1;
      this.reconnects = this.#ups - 1;
    }
    if (event.type !== 'market.trade' && event.type !== 'market.quote') return;
    const latency = Math.max(1, Math.round(sinceArrivalMs() * NANOSECONDS));
    this.latencies.record(latency);
    this.#window.record(latency);
    const { contract, at } = event.type === 'market.trade' ? event.trade : event.quote;
    if (at < (this.#newest.get(contract) ?? 0)) this.reordered += 1;
    this.#newest.set(contract, at);
    if (event.type === 'market.quote') {
      this.quoted += 1;
      this.quotes.set(contract, event.quote);
      return;
    }
    this.trades += 1;
    const seconds = this.volumes.get(contract) ?? new Map<number, number>();
    this.volumes.set(contract, seconds);
    const second = Math.floor(at / SECOND) * SECOND;
    seconds.set(second, (seconds.get(second) ?? 0) + event.trade.size);
  }

  /** @param share 0.5 for the median; @returns milliseconds */
  latencyMs(share: number): number {
    return milliseconds(this.latencies, share);
  }

  /** 99 of 100 since the last look; the next one begins here. */
  takeWindowMs(): number {
    const window = this.#window;
    this.#window = createHistogram();
    return milliseconds(window, 0.99);
  }
}

function milliseconds(histogram: RecordableHistogram, share: number): number {
  return Math.round((histogram.percentile(share * 100) / NANOSECONDS) * 1_000) / 1_000;
}
