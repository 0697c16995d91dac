/**
 * The story of one order, read from the ledger: the signal, the guard's verdict, what the venue answered, each change and
 * each fill. An order is found by the venue's number or by our tag; facts before the venue's answer know the tag alone.
 */
import { iso } from '#base';
import type { Fact, Intent } from '#kernel';
import type { Live, Publication } from '#live';
import type { ExplainAnswer } from './api.ts';
import { tradeEntryOf } from './entries.ts';

const PAGE_MAX = 2_000;

/** @returns undefined when the ledger knows no such order */
export async function storyOf(live: Pick<Live, 'history'>, name: string): Promise<ExplainAnswer | undefined> {
  const chapters = await orderFacts(live);
  const number = /^\d+$/.test(name) ? Number(name) : null;
  const known = chapters.filter(({ fact }) => concerns(fact, name, number));
  if (known.length === 0) return undefined;
  const tag = known.map(({ fact }) => tagOf(fact)).find((each) => each !== null) ?? null;
  const order = known.map(({ fact }) => orderOf(fact)).find((each) => each !== null) ?? null;
  const story = chapters.filter(({ fact }) => concerns(fact, tag, order));
  const trade = story.map(({ fact }) => fact).findLast((fact) => fact.type === 'trade.recorded');
  const intent = story.map(({ fact }) => intentOf(fact)).find((each) => each !== null);
  return {
    order_id: order,
    tag,
    session_id: trade?.session ?? intent?.session ?? null,
    trade: trade === undefined ? null : tradeEntryOf(trade.trade),
    story: story.map(({ seq, at, fact }) => ({ seq, at: iso(at), type: fact.type, text: sentenceOf(fact) })),
  };
}

/** All facts about orders: few beside the bars and scans, so they fit into memory. */
async function orderFacts(live: Pick<Live, 'history'>): Promise<readonly Publication[]> {
  const found: Publication[] = [];
  for (let after = 0; ; ) {
    const page = await live.history({ after, limit: PAGE_MAX });
    found.push(...page.filter(({ fact }) => tagOf(fact) !== null || orderOf(fact) !== null));
    const last = page.at(-1);
    if (last === undefined) return found;
    after = last.seq;
  }
}

function concerns(fact: Fact, tag: string | null, order: number | null): boolean {
  return (tag !== null && tagOf(fact) === tag) || (order !== null && orderOf(fact) === order);
}

function intentOf(fact: Fact): Intent | null {
  return fact.type === 'intent.approved' || fact.type === 'intent.denied' ? fact.intent : null;
}

function tagOf(fact: Fact): string | null {
  switch (fact.type) {
    case 'intent.approved':
    case 'intent.denied':
      return fact.intent.tag;
    case 'order.answered':
      return fact.tag;
    case 'order.changed':
      return fact.order.tag;
    case 'trade.recorded':
      return fact.trade.tag;
    default:
      return null;
  }
}

function orderOf(fact: Fact): number | null {
  switch (fact.type) {
    case 'order.answered':
      return fact.order;
    case 'order.changed':
      return fact.order.id;
    case 'fill.booked':
      return fact.fill.order;
    case 'trade.recorded':
      return fact.trade.order;
    default:
      return null;
  }
}

function sentenceOf(fact: Fact): string {
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
    default:
      return fact.type;
  }
}

function because(why: string | null): string {
  return why === null ? '' : ` (${why})`;
}
