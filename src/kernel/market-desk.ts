/** What the kernel knows of the market of one contract at the moment. */
import type { EpochMs, MonotonicMs } from '#base';
import type { ContractId } from '#market';

export interface MarketDesk {
  last: number | null;
  bid: number | null;
  ask: number | null;
  heardAt: MonotonicMs | null;
  /** The wall clock goes on while the machine sleeps, and its monotonic one may stand still. */
  heardAtWall: EpochMs | null;
  /** How long the last word took to come here; 0: no longer than a network takes. */
  lateMs: number;
  /** Why the venue refuses its stream, though the link stands; null: it does not. */
  refused: string | null;
  /** When bid and ask were last said. */
  quotedAt: MonotonicMs | null;
  /** The stamp of a word that was dropped as not to be believed; null: the feed has gone on as before it. */
  doubted: EpochMs | null;
}

interface Markets {
  readonly markets: Map<ContractId, MarketDesk>;
}

export function marketDesk({ markets }: Markets, id: ContractId): MarketDesk {
  const known = markets.get(id);
  if (known !== undefined) return known;
  const made: MarketDesk = {
    ...{ last: null, bid: null, ask: null },
    ...{ heardAt: null, heardAtWall: null, lateMs: 0, refused: null, quotedAt: null, doubted: null },
  };
  markets.set(id, made);
  return made;
}
