/** The facts about orders as sentences, for people who read an order's story. */
import { iso } from '#base';
import type { Fact } from '#kernel';

export function sentenceOf(fact: Fact): string {
  switch (fact.type) {
    case 'intent.approved':
    case 'intent.denied': {
      const { signalType, signal, side, size } = fact.intent;
      const cause = signal === null ? signalType : `${signalType} at ${signal.price} on the bar of ${iso(signal.bar)}`;
      const verdict = fact.type === 'intent.approved' ? 'approved by the guard' : `${fact.status}: ${fact.why}`;
      return `${cause}: ${side} ${size}, ${verdict}.`;
    }
    case 'order.answered':
      return `The venue's answer: ${fact.answer}${fact.order === null ? '' : `, order ${fact.order}`}${because(fact.why)}.`;
    case 'order.changed': {
      const { id, status, filled, size } = fact.order;
      return `Order ${id} is ${status}, ${filled} of ${size} filled (by ${fact.channel}).`;
    }
    case 'fill.booked': {
      const { side, size, price, fees, voided, at } = fact.fill;
      return `${voided ? 'Taken back: ' : ''}${side} ${size} at ${price}, fees ${fees}, at ${iso(at)} (by ${fact.channel}).`;
    }
    case 'trade.recorded': {
      const { status, filled, size, fillPrice, proof, why } = fact.trade;
      const price = fillPrice === null ? '' : ` at ${fillPrice}`;
      return `The trade is ${status}, ${filled} of ${size}${price}; channels that agree: ${proof}${because(why)}.`;
    }
    case 'signal.found': {
      const { type, bar, price } = fact.signal;
      return `The formula said ${type} at ${price} on the bar of ${iso(bar)}${fact.traded ? '' : fact.waits === true ? `; it ${fact.why}` : `; not traded${because(fact.why)}`}.`;
    }
    case 'signal.settled':
      return fact.traded ? 'Its waiting is over: it trades.' : `Its waiting is over: not traded${because(fact.why)}.`;
    case 'flatten.noted':
      return `Flatten: ${fact.step}${because(fact.why)}.`;
    default:
      return fact.type;
  }
}

function because(why: string | null): string {
  return why === null ? '' : ` (${why})`;
}
