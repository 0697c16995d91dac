/**
 * A contract is one tradable future month. Prices move in steps of `tickSize`; one step of one contract is worth
 * `tickValue` in money. Prices travel as decimal points and are compared in ticks.
 */
import { assert, type Brand } from '#base';

/** The venue's own name, opaque to us: `CON.F.US.ENQ.H26`. */
export type ContractId = Brand<string, 'ContractId'>;

export interface Contract {
  readonly id: ContractId;
  /** The exchange's name with one year digit: `NQH6`. */
  readonly symbol: string;
  /** The product: `NQ`. */
  readonly root: string;
  readonly description: string;
  /** In points. */
  readonly tickSize: number;
  /** In money a tick and contract. */
  readonly tickValue: number;
  /** Whether the venue lists it as the month to trade now. */
  readonly active: boolean;
}

export function contractId(id: string): ContractId {
  return id as ContractId;
}

/** The value of a move of one whole point of one contract, in money: 20 for NQ. */
export function pointValue(contract: Pick<Contract, 'tickSize' | 'tickValue'>): number {
  return contract.tickValue / contract.tickSize;
}

/** @returns the price as a whole number of ticks, nearest */
export function toTicks(price: number, tickSize: number): number {
  assert(tickSize > 0, 'a tick size is positive');
  return Math.round(price / tickSize);
}

/**
 * @returns points, exact to the decimals a tick size can have (7), so that 3 × 0.1 reads 0.3
 */
export function fromTicks(ticks: number, tickSize: number): number {
  return Number((ticks * tickSize).toFixed(10));
}

/** How many decimals a price of this contract is written with: 2 for 0.25, 7 for 0.0000005. */
export function priceDecimals(tickSize: number): number {
  for (let decimals = 0; decimals < 10; decimals += 1) {
    if (Math.abs(Number(tickSize.toFixed(decimals)) - tickSize) < 1e-12) return decimals;
  }
  return 10;
}
