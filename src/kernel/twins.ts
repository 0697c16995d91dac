/**
 * Two sessions are twins when account, strategy and contract are one: their signals are the same, and each would trade them. A
 * contract is known by what was asked for, and by the venue's own names once it has said them; any of these may tell.
 */
import { type Contract, parseSymbol, sameSymbol } from '#market';
import type { SessionConfig } from './session.ts';

export interface Twin {
  readonly config: Pick<SessionConfig, 'account' | 'strategy' | 'symbol'>;
  /** Null: the venue has not named it yet. */
  readonly contract: Contract | null;
}

export function areTwins(one: Twin, other: Twin): boolean {
  if (one.config.account !== other.config.account || one.config.strategy !== other.config.strategy) return false;
  return namesOf(one).some((name) => namesOf(other).some((theirs) => isSameName(name, theirs)));
}

/** `NQH6`, `nqh6` and `NQH26` are one. */
export function isSameName(wanted: string, symbol: string): boolean {
  const [one, other] = [parseSymbol(wanted), parseSymbol(symbol)];
  if (one !== null && other !== null) return sameSymbol(one, other);
  return wanted.trim().toUpperCase() === symbol.trim().toUpperCase();
}

function namesOf({ config, contract }: Twin): readonly string[] {
  return [config.symbol, ...(contract === null ? [] : [contract.symbol, contract.id])];
}
