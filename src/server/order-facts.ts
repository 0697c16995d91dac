/**
 * The facts that concern one order, gathered from the whole ledger, so that orders of earlier runs are found too. An order
 * is known by the venue's number or by our tag; facts before the venue's answer know the tag alone. Numbers and tags mean
 * something at one venue only: a simulator that is born anew gives them again, and then the newest order of a name is told.
 */
import type { Fact, Intent, SessionConfig, SessionGround } from '#kernel';
import type { Publication } from '#live';

const PAGE_MAX = 2_000;
/** So many facts of orders are kept in memory to search; the oldest go first. A busy year of one account has fewer. */
const KEPT_MAX = 200_000;

const TYPES: readonly Fact['type'][] = [
  'run.started',
  'session.opened',
  'session.prepared',
  'signal.found',
  'signal.settled',
  'intent.approved',
  'intent.denied',
  'order.answered',
  'order.changed',
  'fill.booked',
  'trade.recorded',
  'flatten.noted',
];

/** The ledger as the story reads it: `types` may be left out of account. */
export interface FactHistory {
  history(request: {
    readonly after: number;
    readonly limit: number;
    readonly types?: readonly string[];
  }): Promise<readonly Publication[]>;
}

export interface OrderFacts {
  readonly tag: string | null;
  readonly order: number | null;
  readonly intent: Intent | null;
  readonly config: SessionConfig | null;
  readonly ground: SessionGround | null;
  /** In the order in which they became known. */
  readonly chapters: readonly Publication[];
}

/** @returns null when the ledger knows no such order */
export async function gatherOrder(ledger: FactHistory, name: string): Promise<OrderFacts | null> {
  const facts = await readFacts(ledger);
  const number = /^\d+$/.test(name) ? Number(name) : null;
  const all = ofOneVenue(facts, name, number);
  const known = all.filter(({ fact }) => concerns(fact, name, number));
  if (known.length === 0) return null;
  const tag = known.map(({ fact }) => tagOf(fact)).find((each) => each !== null) ?? null;
  const own = all.filter(({ fact }) => concerns(fact, tag, number));
  const order = own.map(({ fact }) => orderOf(fact)).find((each) => each !== null) ?? number;
  const intent = intentFor(own);
  const session = intent?.session ?? own.map(({ fact }) => sessionOf(fact)).find((each) => each !== null) ?? null;
  const chapters = all.filter(({ fact }) => concerns(fact, tag, order) || isBehind(fact, intent));
  const config = all
    .map(({ fact }) => fact)
    .find((fact) => fact.type === 'session.opened' && fact.config.id === session);
  const ground = all
    .map(({ fact }) => fact)
    .findLast((fact) => fact.type === 'session.prepared' && fact.session === session);
  return {
    tag,
    order,
    intent,
    config: config?.type === 'session.opened' ? config.config : null,
    ground: ground?.type === 'session.prepared' ? ground.ground : null,
    chapters,
  };
}

async function readFacts(ledger: FactHistory): Promise<readonly Publication[]> {
  const found: Publication[] = [];
  for (let after = 0; ; ) {
    const page = await ledger.history({ after, limit: PAGE_MAX, types: TYPES });
    found.push(...page.filter(({ fact }) => TYPES.includes(fact.type)));
    if (found.length > KEPT_MAX) found.splice(0, found.length - KEPT_MAX);
    const last = page.at(-1);
    if (last === undefined) return found;
    after = last.seq;
  }
}

/** The facts of the runs on the venue that last spoke of this order. */
function ofOneVenue(facts: readonly Publication[], name: string, number: number | null): readonly Publication[] {
  const venues: string[] = [];
  let venue = '';
  for (const { fact } of facts) {
    if (fact.type === 'run.started') venue = fact.venue;
    venues.push(venue);
  }
  const last = facts.findLastIndex(({ fact }) => concerns(fact, name, number));
  return facts.filter((_, index) => venues[index] === venues[last]);
}

function concerns(fact: Fact, tag: string | null, order: number | null): boolean {
  return (tag !== null && tagOf(fact) === tag) || (order !== null && orderOf(fact) === order);
}

/** The intent that was sent, if one was: a later denial of the same signal has the same tag. */
function intentFor(own: readonly Publication[]): Intent | null {
  const facts = own.map(({ fact }) => fact);
  const fact =
    facts.find(({ type }) => type === 'intent.approved') ?? facts.find(({ type }) => type === 'intent.denied');
  return fact?.type === 'intent.approved' || fact?.type === 'intent.denied' ? fact.intent : null;
}

/** The signal that asked for it, or the flatten that did. */
function isBehind(fact: Fact, intent: Intent | null): boolean {
  if (intent === null) return false;
  if (fact.type === 'signal.found' || fact.type === 'signal.settled') {
    const { signal } = intent;
    return (
      signal !== null &&
      fact.session === intent.session &&
      fact.signal.type === signal.type &&
      fact.signal.bar === signal.bar
    );
  }
  return fact.type === 'flatten.noted' && intent.purpose === 'saga' && fact.session === intent.session;
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

function sessionOf(fact: Fact): string | null {
  return fact.type === 'trade.recorded' ? fact.session : null;
}
