/**
 * What a contract counts against a limit in minis: ten micros are one mini. Micro silver, bitcoin and ether are weighted
 * otherwise; as their weights are not published in text, they count whole, as does any product that is not named here.
 *
 * Source: help.topstep.com as read until 2026-07-11, evaluation and Express Funded accounts.
 */
const MICROS: ReadonlySet<string> = new Set([
  ...['MES', 'MNQ', 'MYM', 'M2K'],
  ...['MCL', 'MNG', 'MGC', 'MHG'],
  ...['M6E', 'M6B', 'M6A'],
]);

/** @param root the exchange's: `MNQ`; @returns minis a contract */
export function miniWeight(root: string): number {
  return MICROS.has(root) ? 0.1 : 1;
}

const MINI_OF: ReadonlyMap<string, string> = new Map([
  ['MES', 'ES'],
  ['MNQ', 'NQ'],
  ['MYM', 'YM'],
  ['M2K', 'RTY'],
  ['MCL', 'CL'],
  ['QM', 'CL'],
  ['MNG', 'NG'],
  ['QG', 'NG'],
  ['MGC', 'GC'],
  ['SIL', 'SI'],
  ['MHG', 'HG'],
  ['M6E', '6E'],
  ['E7', '6E'],
  ['M6B', '6B'],
  ['M6A', '6A'],
]);

/** The mini that a micro is a tenth of; what is no micro is itself. Positions in both are positions in one thing. */
export function miniOf(root: string): string {
  return MINI_OF.get(root) ?? root;
}
