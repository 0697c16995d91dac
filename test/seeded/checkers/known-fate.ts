/**
 * In the end every order's record says what became of it at the venue. What could not be found out is `unknown`, and a
 * person was told. At no moment is an order called rejected that the venue has, or comes to have (K8).
 */
import { isTerminal } from '#account';
import type { TradeRecord } from '#kernel';
import type { VenueOrder } from '#simulator/venue';
import type { Checker } from '../checker.ts';

export function knownFate(): Checker {
  const name = 'known-fate';
  const records = new Map<string, TradeRecord>();
  /** Tags whose intents no ledger holds: the life that wrote them ended first, or its disk was full. */
  const forgotten = new Set<string>();
  return {
    name,
    fact: (scene, fact) => {
      if (fact.type !== 'trade.recorded') return;
      const { tag, status } = fact.trade;
      records.set(tag, fact.trade);
      if (status !== 'rejected') return;
      const known = [...scene.orders.values()].find((order) => order.tag === tag);
      const order = known === undefined ? undefined : scene.venue.order(known.id);
      if (order === undefined || cameToNothing(order)) return;
      scene.violated(name, `the order ${tag} is called rejected, and the venue has it ${order.status}`);
    },
    ordered: (scene, { id, tag }) => {
      const called = tag === null ? undefined : records.get(tag)?.status;
      // The venue keeps a row of what it has refused, and tells of it.
      if (called === 'rejected' && !cameToNothing(scene.venue.order(id)))
        scene.violated(name, `the order ${tag} was called rejected, and then the venue has it`);
    },
    left: (scene, facts) => {
      const kept = new Set(facts.flatMap((fact) => (fact.type === 'intent.approved' ? [fact.intent.tag] : [])));
      for (const tag of scene.intents.keys()) if (!kept.has(tag)) forgotten.add(tag);
    },
    calm: (scene) => {
      const orders = new Map(
        [...scene.orders.values()].map((order) => [order.tag, scene.venue.order(order.id) ?? order]),
      );
      for (const [tag, { purpose }] of scene.intents) {
        const record = forgotten.has(tag) ? undefined : records.get(tag);
        const told = scene.alarms.some(({ text }) => text.includes(tag));
        const order = orders.get(tag);
        // A flatten goes without a ledger that has failed; what it did shows in the position, and must be over.
        const mayBeForgotten =
          forgotten.has(tag) && purpose === 'saga' && (order === undefined || isTerminal(order.status));
        const wrong = mayBeForgotten ? null : flaw(record, order, told);
        scene.count(`fate ${record?.status ?? 'none'}`);
        if (wrong !== null) scene.violated(name, `the ${purpose} ${tag}: ${wrong}`);
      }
    },
  };
}

function cameToNothing(order: VenueOrder | undefined): boolean {
  return order !== undefined && isTerminal(order.status) && order.filled === 0;
}

function flaw(record: TradeRecord | undefined, order: VenueOrder | undefined, told: boolean): string | null {
  // An intent that was lost with its life before it reached the disk never left either.
  if (record === undefined) return order === undefined ? null : `the venue has it ${order.status}, our books do not`;
  const { status, filled } = record;
  const size = order?.filled ?? 0;
  if (status === 'working') return 'it is still working in our books';
  if (status === 'unknown' || status === 'presumed-absent') {
    if (!told) return `it is ${status}, and nobody was told`;
    return order === undefined || status === 'unknown' ? null : `it is ${status}, and the venue has it ${order.status}`;
  }
  if (filled !== size) return `it is ${status} with ${filled} filled, and the venue filled ${size}`;
  if (size > 0 && status !== 'filled' && status !== 'partial') return `it is ${status}, and the venue filled ${size}`;
  if (status === 'filled' && order?.status !== 'filled') return `it is filled, and the venue has it ${order?.status}`;
  return null;
}
