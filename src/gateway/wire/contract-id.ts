/**
 * The venue's contract ids: `CON.F.US.ENQ.H26` is the March 2026 future of the platform's root ENQ, the exchange's NQH6.
 * Ids are opaque to everyone else; who must take one apart does it here.
 */
import { assert } from '#base';
import { type ContractId, contractId } from '#market';
import { exchangeRoot, venueRoot } from './roots.ts';

const MONTH_LETTERS = 'FGHJKMNQUVXZ';

/** What an id says; the root is the exchange's. */
export interface ContractMonth {
  readonly root: string;
  /** 1 = January … 12 = December. */
  readonly month: number;
  readonly year: number;
}

/** @returns `CON.F.US.ENQ.H26` */
export function buildContractId({ root, month, year }: ContractMonth): ContractId {
  return contractId(`CON.F.US.${venueRoot(root)}.${monthLetter(month)}${twoDigits(year)}`);
}

/** @returns undefined when the text is no id of that form */
export function parseContractId(id: string): ContractMonth | undefined {
  const match = /^CON\.F\.US\.([A-Z0-9]+)\.([FGHJKMNQUVXZ])(\d\d)$/.exec(id);
  if (match === null) return undefined;
  const [, root = '', letter = '', year = ''] = match;
  return { root: exchangeRoot(root), month: MONTH_LETTERS.indexOf(letter) + 1, year: 2000 + Number(year) };
}

/**
 * @param symbol `NQH6` or `NQH26`, any case
 * @param nearYear settles the decade of a single year digit: the year nearest to this one
 */
export function parseSymbol(symbol: string, nearYear: number): ContractMonth | undefined {
  const match = /^([A-Z0-9]{1,4}?)([FGHJKMNQUVXZ])(\d{1,2})$/.exec(symbol.trim().toUpperCase());
  if (match === null) return undefined;
  const [, root = '', letter = '', digits = ''] = match;
  const span = digits.length === 1 ? 10 : 100;
  const year = Number(digits) + span * Math.round((nearYear - Number(digits)) / span);
  return { root: exchangeRoot(root), month: MONTH_LETTERS.indexOf(letter) + 1, year };
}

/** The exchange's name with one year digit: `NQH6`. */
export function exchangeSymbol({ root, month, year }: ContractMonth): string {
  return `${root}${monthLetter(month)}${year % 10}`;
}

/** The name positions carry, with two year digits: `NQH26`. */
export function displayName({ root, month, year }: ContractMonth): string {
  return `${root}${monthLetter(month)}${twoDigits(year)}`;
}

/** `CON.F.US.ENQ.H26` → `F.US.ENQ`. */
export function symbolId(id: string): string {
  return id.replace(/^CON\./, '').replace(/\.[FGHJKMNQUVXZ]\d\d$/, '');
}

function monthLetter(month: number): string {
  const letter = MONTH_LETTERS[month - 1];
  assert(letter !== undefined, 'a month is 1 to 12');
  return letter;
}

function twoDigits(year: number): string {
  return String(year % 100).padStart(2, '0');
}
