/**
 * The story of one order, read from the ledger as it was recorded then; nothing is judged anew. It works for orders that
 * were denied, that are of unknown fate, that a flatten sent, and for those of earlier runs.
 */
import { iso } from '#base';
import type { Fact, OrderTiming } from '#kernel';
import { formatPeriodicity, pointValue } from '#market';
import type { ExplainAnswer } from './api.ts';
import { barValueOf, tradeEntryOf } from './entries.ts';
import { sentenceOf } from './fact-sentence.ts';
import { readingOf } from './guard-readings.ts';
import { type FactHistory, gatherOrder, type OrderFacts } from './order-facts.ts';

type Of<Type extends Fact['type']> = Extract<Fact, { type: Type }>;

/** @returns undefined when the ledger knows no such order */
export async function storyOf(ledger: FactHistory, name: string): Promise<ExplainAnswer | undefined> {
  const facts = await gatherOrder(ledger, name);
  if (facts === null) return undefined;
  const trade = last(facts, 'trade.recorded');
  return {
    order_id: facts.order,
    tag: facts.tag,
    session_id: trade?.session ?? facts.intent?.session ?? null,
    summary: summaryOf(facts),
    formula: formulaOf(facts),
    signal: signalOf(facts),
    guard: guardOf(facts),
    request: requestOf(facts),
    answers: facts.chapters.flatMap(({ at, fact }) =>
      fact.type === 'order.answered' ? [{ at: iso(at), answer: fact.answer, order_id: fact.order, why: fact.why }] : [],
    ),
    fills: fillsOf(facts),
    cost: costOf(facts),
    steps: stepsOf(facts),
    trade: trade === undefined ? null : tradeEntryOf(trade.trade),
    story: facts.chapters.map(({ seq, at, fact }) => ({ seq, at: iso(at), type: fact.type, text: sentenceOf(fact) })),
  };
}

function last<Type extends Fact['type']>({ chapters }: OrderFacts, type: Type): Of<Type> | undefined {
  return chapters.map(({ fact }) => fact).findLast((fact): fact is Of<Type> => fact.type === type);
}

function first<Type extends Fact['type']>({ chapters }: OrderFacts, type: Type): Of<Type> | undefined {
  return chapters.map(({ fact }) => fact).find((fact): fact is Of<Type> => fact.type === type);
}

const ENDS: Readonly<Record<string, string>> = {
  working: 'is at work at the venue',
  filled: 'was filled',
  partial: 'was filled in part',
  timeout: 'was cancelled after its time with nothing filled',
  rejected: 'was refused by the venue',
  disabled: 'was held back by the kill switch',
  unknown: 'is of unknown fate and is being looked for',
  'presumed-absent': 'is presumed never to have arrived; its tag is watched',
};

function summaryOf(facts: OrderFacts): string {
  const { intent } = facts;
  const trade = last(facts, 'trade.recorded')?.trade;
  const denial = first(facts, 'intent.approved') === undefined ? last(facts, 'intent.denied') : undefined;
  if (intent === null) return `Order ${facts.order} was not made by Openbell: somebody else placed it on this account.`;
  const cause = intent.purpose === 'saga' ? 'a flatten or a stop' : `a ${intent.signalType}`;
  const what = `${intent.side === 'buy' ? 'Buying' : 'Selling'} ${intent.size} for ${cause}`;
  if (denial !== undefined)
    return `${what} was ${denial.status === 'disabled' ? 'held back by the kill switch' : 'denied by the guard'}: ${denial.why}.`;
  const end = ENDS[trade?.status ?? 'working'] ?? 'ended';
  const price = trade?.fillPrice == null ? '' : ` at ${trade.fillPrice}`;
  const proof = trade?.proof === 'both' ? ', proven by stream and REST' : '';
  return `${what} ${end}${price}${proof}${trade?.why == null ? '' : ` (${trade.why})`}.`;
}

function formulaOf({ config, ground, intent }: OrderFacts): ExplainAnswer['formula'] {
  if (config === null || intent === null || intent.signal === null) return null;
  return {
    strategy: config.strategy,
    file: config.file,
    hash: ground?.formulaHash ?? null,
    periodicity: formatPeriodicity(config.periodicity),
    params: { ...config.params },
  };
}

function signalOf(facts: OrderFacts): ExplainAnswer['signal'] {
  const signal = facts.intent?.signal ?? null;
  if (signal === null) return null;
  const found = first(facts, 'signal.found');
  const settled = last(facts, 'signal.settled');
  const evidence = found?.evidence;
  return {
    type: signal.type,
    price: signal.price,
    bar_start: iso(signal.bar),
    found_at: found === undefined ? null : iso(found.at),
    traded: (settled ?? found)?.traded ?? true,
    why: (settled ?? found)?.why ?? null,
    bar: evidence?.bar == null ? null : barValueOf(evidence.bar),
    values: [...(evidence?.values ?? [])],
    scan_num: evidence?.scan ?? null,
    scan_ms: evidence?.scanMs ?? null,
  };
}

function guardOf(facts: OrderFacts): ExplainAnswer['guard'] {
  const { intent } = facts;
  const fact = first(facts, 'intent.approved') ?? last(facts, 'intent.denied');
  if (fact === undefined || intent === null) return null;
  const why = fact.type === 'intent.denied' ? fact.why : null;
  const { guard } = fact;
  const check = (rule: string, passed: boolean) => ({
    rule,
    passed,
    ...(guard === undefined ? { value: null, limit: null } : readingOf(rule, guard, intent)),
  });
  const denial = why === null ? [] : [check(why.slice(0, Math.max(0, why.indexOf(':'))) || why, false)];
  return {
    verdict: fact.type === 'intent.approved' ? 'approved' : fact.status,
    why,
    checks: [...(guard?.passed ?? []).map((rule) => check(rule, true)), ...denial],
  };
}

function requestOf({ intent, config, ground }: OrderFacts): ExplainAnswer['request'] {
  if (intent === null) return null;
  return {
    purpose: intent.purpose,
    account_id: intent.account,
    account_name: config?.accountName ?? null,
    contract: intent.contract,
    symbol: ground?.contract.symbol ?? null,
    side: intent.side,
    size: intent.size,
    decided_at: iso(intent.at),
  };
}

/** One line a fill, whatever told of it; a fill that was taken back says so. */
function fillsOf({ chapters }: OrderFacts): ExplainAnswer['fills'] {
  const fills = new Map<number, ExplainAnswer['fills'][number]>();
  for (const { fact } of chapters) {
    if (fact.type !== 'fill.booked') continue;
    const { id, at, side, size, price, fees, profit, voided } = fact.fill;
    const channels = new Set(fills.get(id)?.channels).add(fact.channel);
    fills.set(id, { at: iso(at), side, size, price, fees, profit, voided, channels: [...channels] });
  }
  return [...fills.values()];
}

function costOf(facts: OrderFacts): ExplainAnswer['cost'] {
  const trade = last(facts, 'trade.recorded')?.trade;
  const fills = fillsOf(facts).filter(({ voided }) => !voided);
  if (trade === undefined || fills.length === 0) return null;
  const contract = facts.ground?.contract ?? null;
  const points = trade.slippage;
  return {
    slippage_points: points,
    slippage_ticks: points === null || contract === null ? null : tidy(points / contract.tickSize),
    slippage_money: points === null || contract === null ? null : tidy(points * pointValue(contract) * trade.filled),
    fees: tidy(fills.reduce((sum, { fees }) => sum + fees, 0)),
  };
}

/** The way out. The formula's own time lies inside the first step. */
function stepsOf(facts: OrderFacts): ExplainAnswer['steps'] {
  const timing = first(facts, 'order.answered')?.timing;
  if (timing === undefined) return [];
  const trade = last(facts, 'trade.recorded')?.trade;
  const filledAt = trade?.elapsedMs == null ? null : timing.decidedAt + trade.elapsedMs;
  const instants: readonly (readonly [string, number | null])[] = [
    ["the bar's close", timing.barClosedAt],
    ['signal found and guard passed', timing.decidedAt],
    ['intent on the disk', timing.flushedAt],
    ['bytes left', timing.leftAt],
    [answerStep(timing, filledAt), timing.answeredAt],
    ['fill proven', filledAt],
  ];
  const known = instants.flatMap(([step, at]) => (at === null ? [] : [{ step, at }])).sort((a, b) => a.at - b.at);
  const origin = known[0]?.at ?? 0;
  return known.map(({ step, at }, index) => ({
    step,
    ms: tidy(at - (known[index - 1]?.at ?? at)),
    total_ms: tidy(at - origin),
  }));
}

/** The stream is often faster than the answer to the request. */
function answerStep({ answeredAt }: OrderTiming, filledAt: number | null): string {
  return filledAt !== null && filledAt < answeredAt ? 'answered, after its fill' : 'answered';
}

/** Sums and differences of binary fractions stray; nothing smaller than a hundredth is told. */
function tidy(value: number): number {
  return Math.round(value * 100) / 100;
}
