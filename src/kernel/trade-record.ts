/** The first line of history of an intent: what is known before the venue has said anything. */
import type { Fact, Intent } from './fact.ts';
import type { TradeRecord } from './records.ts';

export function recordOf(intent: Intent): TradeRecord {
  return {
    tag: intent.tag,
    signalType: intent.signalType,
    side: intent.side,
    size: intent.size,
    filled: 0,
    status: 'working',
    order: null,
    fillPrice: null,
    signalPrice: intent.signal?.price ?? null,
    slippage: null,
    elapsedMs: null,
    executedAt: null,
    at: intent.at,
    proof: 'none',
    why: null,
    latencyMs: null,
  };
}

/** The whole history of an intent that the guard refused. */
export function deniedRecord({
  intent,
  status,
  why,
}: Omit<Extract<Fact, { type: 'intent.denied' }>, 'type'>): TradeRecord {
  return { ...recordOf(intent), status, why };
}
