/**
 * A market stream can fall silent while its socket lives: no trades, no quotes, pings as ever. Silence alone proves
 * nothing, since a thin market is silent too; so the venue's own bars are looked at over REST, and only bars that went on
 * while the stream said nothing convict it. What is convicted is connected anew.
 *
 * Pure: time, market hours and what the looks have shown come in. One look at the bars is a mark to compare the next one
 * with, so no clock of ours is ever compared with one of theirs.
 */
import { MINUTE, type MonotonicMs, SECOND } from '#base';
import type { ContractId } from '#market';

export type SilenceAction =
  /** Read the newest bar, and tell by `looked`. */
  | { readonly type: 'look'; readonly contract: ContractId }
  | {
      readonly type: 'reconnect';
      readonly contract: ContractId;
      readonly silentMs: number;
      /** Reconnects before this one that brought no word of it. */
      readonly before: number;
    };

/** A contract that says nothing for so long is looked at. */
export const PATIENCE_MS = 30 * SECOND;
/** It doubles with each reconnect that changed nothing: the contract may have no stream at all. */
const PATIENCE_MS_MAX = 8 * MINUTE;
/** Between looks at a silent contract; the last one is kept to. */
const LOOK_PAUSES_MS: readonly number[] = [10, 20, 40, 60].map((seconds) => seconds * SECOND);
/** What REST shows already may still be on its way over the socket. */
const GRACE_MS = 3 * SECOND;

interface Watched {
  /** Whether the exchange traded it when it was last asked. */
  open: boolean;
  quietSince: MonotonicMs;
  /** When it was last heard, or its watch began: no reconnect moves it. */
  heardAt: MonotonicMs;
  lookAt: number;
  looks: number;
  looking: boolean;
  /** The newest bar as a look showed it; null before the first look of this silence. */
  mark: string | null;
  /** When a look showed that the bars went on. */
  movedAt: MonotonicMs | null;
  /** Reconnects since it was last heard. */
  reconnects: number;
}

export class SilenceWatch {
  readonly #watched = new Map<ContractId, Watched>();
  #up = false;

  watch(contract: ContractId, now: MonotonicMs): void {
    if (this.#watched.has(contract)) return;
    const watched: Watched = {
      ...{ open: false, quietSince: now, heardAt: now, lookAt: 0, looks: 0, looking: false },
      ...{ mark: null, movedAt: null, reconnects: 0 },
    };
    begin(watched, now);
    this.#watched.set(contract, watched);
  }

  unwatch(contract: ContractId): void {
    this.#watched.delete(contract);
  }

  link({ up, now }: { readonly up: boolean; readonly now: MonotonicMs }): void {
    this.#up = up;
    for (const watched of this.#watched.values()) begin(watched, now);
  }

  /** @returns how long a silence lasted that ends with this, if the link was opened anew for it; else null */
  heard(contract: ContractId, now: MonotonicMs): number | null {
    const watched = this.#watched.get(contract);
    if (watched === undefined) return null;
    const silentMs = watched.reconnects === 0 ? null : now - watched.heardAt;
    watched.heardAt = now;
    watched.reconnects = 0;
    begin(watched, now);
    return silentMs;
  }

  /** @param newest what tells the newest bar and its state from any other; null: it could not be read */
  looked(contract: ContractId, newest: string | null, now: MonotonicMs): void {
    const watched = this.#watched.get(contract);
    if (watched?.looking !== true) return;
    watched.looking = false;
    watched.lookAt = now + (LOOK_PAUSES_MS[watched.looks] ?? MINUTE);
    watched.looks += 1;
    if (newest === null) return;
    if (watched.mark !== null && watched.mark !== newest) watched.movedAt = now;
    watched.mark ??= newest;
  }

  /** Asked every few seconds. @param isOpen whether the exchange trades the contract now */
  step({
    now,
    isOpen,
  }: {
    readonly now: MonotonicMs;
    readonly isOpen: (contract: ContractId) => boolean;
  }): readonly SilenceAction[] {
    const actions: SilenceAction[] = [];
    for (const [contract, watched] of this.#watched) {
      const open = isOpen(contract);
      // Silence counts from the opening, not from the last word of the session before.
      if (open && !watched.open) begin(watched, now);
      watched.open = open;
      const action = this.#up && open ? act(contract, watched, now) : null;
      if (action !== null) actions.push(action);
    }
    return actions;
  }
}

/** What was asked before this does not count: an answer under way is forgotten. */
function begin(watched: Watched, now: MonotonicMs): void {
  watched.quietSince = now;
  watched.lookAt = now + Math.min(PATIENCE_MS * 2 ** watched.reconnects, PATIENCE_MS_MAX);
  watched.looks = 0;
  watched.looking = false;
  watched.mark = null;
  watched.movedAt = null;
}

function act(contract: ContractId, watched: Watched, now: MonotonicMs): SilenceAction | null {
  if (watched.movedAt !== null) {
    if (now - watched.movedAt < GRACE_MS) return null;
    const silentMs = now - watched.quietSince;
    const before = watched.reconnects;
    watched.reconnects += 1;
    begin(watched, now);
    return { type: 'reconnect', contract, silentMs, before };
  }
  if (watched.looking || now < watched.lookAt) return null;
  watched.looking = true;
  return { type: 'look', contract };
}
