/** Watches one promise of the program. Each has a planted bug that it must catch: see mutants.ts. */
import type { AccountId, FillId } from '#account';
import type { EpochMs } from '#base';
import type { Fact, SessionId } from '#kernel';
import type { ContractId, Trade } from '#market';
import type { VenueFill, VenueOrder } from '#simulator/venue';
import type { MemoryTape } from './memory-tape.ts';
import type { Scene } from './scene.ts';

export interface FillSeen {
  readonly fill: VenueFill;
  readonly order: VenueOrder;
  /** Signed contracts of the account, before and after. */
  readonly before: number;
  readonly after: number;
}

export interface MarketWord {
  readonly contract: ContractId;
  /** When it was said. */
  readonly at: EpochMs;
}

export interface Checker {
  readonly name: string;
  fact?(scene: Scene, fact: Fact, at: EpochMs): void;
  sent?(scene: Scene, tag: string): void;
  printed?(scene: Scene, trade: Trade): void;
  /** An order of anybody was seen at the venue for the first time. */
  ordered?(scene: Scene, order: VenueOrder): void;
  filled?(scene: Scene, seen: FillSeen): void;
  /** The market's stream has told the program of a price. */
  heard?(scene: Scene, word: MarketWord): void;
  /** The account's stream has told the program of a fill. */
  told?(scene: Scene, fill: FillId): void;
  halted?(scene: Scene, target: SessionId | 'all'): void;
  resumed?(scene: Scene, account: AccountId): void;
  left?(scene: Scene, facts: readonly Fact[]): void;
  passed?(scene: Scene): void;
  calm?(scene: Scene): void | Promise<void>;
  /** At the very end, once for each life: what it took in, and what it handed to its ledger. */
  lived?(scene: Scene, life: { readonly recording: MemoryTape; readonly facts: readonly Fact[] }): Promise<void>;
}

/** The tag of the entry that a child of a bracket belongs to; any other tag is its own. */
export function parentTag(tag: string): string {
  return tag.replace(/-(SL|TP)$/, '');
}
