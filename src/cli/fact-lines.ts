/** What a person in the terminal is told as it happens: signals, orders and their ends, alarms. */
import type { Fact, TradeRecord } from '#kernel';
import { paint, tell } from './output.ts';

/** `orders`: only what the log does not show in the terminal anyway. */
export function tellFact(fact: Fact, which: 'all' | 'orders'): void {
  const line = orderLine(fact) ?? (which === 'all' ? otherLine(fact) : null);
  if (line !== null) tell(`${paint.dim(`[${new Date().toTimeString().slice(0, 8)}]`)} ${line}`);
}

function orderLine(fact: Fact): string | null {
  if (fact.type === 'intent.denied') {
    const { side, size } = fact.intent;
    return `${paint.yellow(fact.status)} ${side} ${size}: ${fact.why}`;
  }
  if (fact.type !== 'trade.recorded') return null;
  const { trade } = fact;
  // A fill is told once both channels show it, or have had their time.
  if (trade.status === 'working' || (trade.status === 'filled' && trade.proof === 'one')) return null;
  return trade.status === 'filled' ? filledLine(trade) : endedLine(trade);
}

function filledLine({ side, size, fillPrice, order, elapsedMs, proof }: TradeRecord): string {
  const proven = proof === 'both' ? 'proven by stream and REST' : paint.yellow('known from one channel only');
  return `${paint.green('filled')} ${side} ${size} @ ${fillPrice}, order ${order}, ${Math.round(elapsedMs ?? 0)} ms, ${proven}`;
}

function endedLine({ status, side, size, filled, why }: TradeRecord): string {
  return `${paint.yellow(status)} ${side} ${size}${filled > 0 ? ` (${filled} filled)` : ''}${why === null ? '' : `: ${why}`}`;
}

function otherLine(fact: Fact): string | null {
  switch (fact.type) {
    case 'session.changed':
      return paint.dim(`session ${fact.state}${fact.message === '' ? '' : `: ${fact.message}`}`);
    case 'signal.found': {
      const { type, price, bar } = fact.signal;
      const fate = fact.traded ? 'traded' : fact.waits === true ? fact.why : `not traded: ${fact.why}`;
      return `${paint.bold(type)} @ ${price}, bar ${new Date(bar).toISOString()}, ${fate}`;
    }
    case 'signal.settled': {
      const { type, bar } = fact.signal;
      const fate = fact.traded ? 'traded after all' : `not traded: ${fact.why}`;
      return `${paint.bold(type)}, bar ${new Date(bar).toISOString()}, ${fate}`;
    }
    case 'alarm.raised':
      return paint.red(`ALARM: ${fact.text}`);
    case 'error.noted':
      return paint.yellow(fact.error.message);
    default:
      return null;
  }
}
