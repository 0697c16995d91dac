/**
 * The gate of K9: the last thing asked before an order's bytes leave, answered from memory without waiting for anything.
 * A kill closes it before the kernel has even heard; it opens again only after the kernel has recorded a person's word.
 */
import type { SessionId } from '#kernel';

export class KillGate {
  #all = false;
  readonly #sessions = new Set<SessionId>();
  /** A bug of ours closes the gate for the rest of this run: what we believe may be wrong. */
  #bug: string | null = null;

  close(target: SessionId | 'all'): void {
    if (target === 'all') this.#all = true;
    else this.#sessions.add(target);
  }

  /** @param others sessions that no word has resumed: a kill of everything goes on holding for them */
  open(sessions: readonly SessionId[], others: readonly SessionId[]): void {
    if (this.#all) for (const other of others) this.#sessions.add(other);
    this.#all = false;
    for (const session of sessions) this.#sessions.delete(session);
  }

  condemn(why: string): void {
    this.#bug = why;
  }

  get bug(): string | null {
    return this.#bug;
  }

  /** @returns why an order may not leave; null to let it go. A saga's order shrinks the position, and passes a kill. */
  hindrance(order: { readonly session: SessionId | null; readonly purpose: 'entry' | 'exit' | 'saga' }): string | null {
    if (order.purpose === 'saga') return null;
    if (this.#bug !== null) return this.#bug;
    return this.#all || (order.session !== null && this.#sessions.has(order.session))
      ? 'the kill switch closed the gate before the order left'
      : null;
  }
}
