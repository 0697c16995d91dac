/** What the load consists of: contracts, and how much each of them says. */

const CONTRACTS = ['NQH6', 'MNQH6', 'ESH6', 'MESH6', 'YMH6', 'RTYH6', 'M2KH6', 'MYMH6', 'ZNH6', '6EH6'] as const;
export const CONTRACTS_MAX = CONTRACTS.length;

/** A Thursday, 9:00 Chicago. */
export const MORNING = '2026-01-15T15:00:00Z';

export interface Load {
  readonly contracts: number;
  /** `live` is the measured rate of MNQ, `burst` ten times that. */
  readonly rates: 'live' | 'burst';
}

export function symbolsOf({ contracts }: Load): readonly string[] {
  return CONTRACTS.slice(0, contracts);
}
