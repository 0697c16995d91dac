/**
 * What becomes of a formula's signals. Every new one is told; only those of the latest bar may trade, and only while that
 * bar is the newest closed bar and closed live before our eyes (K10). Where an order of the
 * contract is under way they wait for its end, and where the position has its stop at the venue an exit waits until that
 * leaves it room.
 */
import { MINUTE } from '#base';
import { compareSignals, type ScanResult, type Signal, signalKey } from '#scan';
import type { SessionBook } from './books.ts';
import type { SessionDesk } from './desk.ts';
import type { SignalEvidence } from './fact.ts';
import { actOnSignals, overtakeQueue } from './queue.ts';
import type { SessionId } from './session.ts';
import type { SignalFate } from './signal-fate.ts';
import type { Turn } from './turn.ts';

/** The same type of signal is loud once in this time; log, ledger and stream have them all. */
const SUPPRESSION_MS = 5 * MINUTE;
/** A formula may plot hundreds of lines; so many are kept with a signal. */
const VALUES_MAX = 40;

/** A scan that went well, with its number. */
type Scan = Extract<ScanResult, { ok: true }> & { readonly scan: number };

/** @returns how many of them were new */
export function meetSignals(turn: Turn, id: SessionId, scan: Scan): number {
  const session = turn.session(id);
  if (session === undefined) return 0;
  const { book, desk } = session;
  const fresh = scan.signals.filter((signal) => !book.told.has(signalKey(signal))).sort(compareSignals);
  const latest = fresh.at(-1)?.bar;
  const tradable: Signal[] = [];
  for (const signal of fresh) {
    const hindrance =
      signal.bar === latest
        ? (whyNot(book, desk, signal) ?? overtakeQueue(turn, id, signal.bar))
        : 'a later signal stands in the same scan';
    if (hindrance !== null) {
      tell(turn, { book, desk, scan, signal }, { state: 'dropped', why: hindrance });
      continue;
    }
    tradable.push(signal);
  }
  actOnSignals(turn, id, tradable, (signal, fate) => tell(turn, { book, desk, scan, signal }, fate));
  return fresh.length;
}

function whyNot(book: SessionBook, desk: SessionDesk, signal: Signal): string | null {
  if (!book.config.tradeEnabled) return 'trading is off for this session';
  if (desk.stopping !== null || desk.flatten !== null) return 'the session is being stopped or flattened';
  if (desk.release !== null) return 'an exit of a bar before still waits until its stop leaves it room';
  if (signal.bar === desk.newestLive) return null;
  if (desk.newestLive !== null && signal.bar < desk.newestLive) return 'a newer bar has closed';
  if (desk.doubtedLive?.bar === signal.bar) return desk.doubtedLive.why;
  return 'its bar is history: it did not close live in this session';
}

function tell(
  turn: Turn,
  {
    book,
    desk,
    scan,
    signal,
  }: { readonly book: SessionBook; readonly desk: SessionDesk; readonly scan: Scan; readonly signal: Signal },
  fate: SignalFate,
): void {
  const loudAt = desk.loudAt.get(signal.type);
  const suppressed = loudAt !== undefined && turn.at.monotonic - loudAt < SUPPRESSION_MS;
  if (!suppressed) desk.loudAt.set(signal.type, turn.at.monotonic);
  const session = book.config.id;
  turn.record({
    type: 'signal.found',
    session,
    at: turn.at.venue,
    signal,
    traded: fate.state === 'traded',
    why: fate.state === 'traded' ? null : fate.why,
    suppressed,
    ...(fate.state === 'waiting' ? { waits: true as const } : {}),
    evidence: evidenceOf(desk, scan, signal),
  });
  turn.command({ type: 'notice.give', notice: { kind: 'signal', session, signal, suppressed } });
}

function evidenceOf({ bars }: SessionDesk, { scan, ms, plots }: Scan, { bar: start }: Signal): SignalEvidence {
  return {
    bar: bars.findLast((bar) => bar.start === start) ?? null,
    values: plots
      .slice(0, VALUES_MAX)
      .map(({ name, points }) => ({ name, value: points.findLast(({ bar }) => bar === start)?.value ?? null })),
    scan,
    scanMs: ms,
  };
}
