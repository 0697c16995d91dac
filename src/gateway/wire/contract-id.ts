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
