/**
 * The exchange's name of a contract: product, month code, year. `NQH6`, `NQH26` and `NQH2026` name the same month as
 * long as one decade is meant.
 */

export interface ContractSymbol {
  /** `NQ`, `6E`, `M2K` */
  readonly root: string;
  /** One of F G H J K M N Q U V X Z. */
  readonly monthCode: string;
  /** 1 to 12. */
  readonly month: number;
  /** The digits as written: `6`, `26` or `2026`. */
  readonly yearDigits: string;
}

/** January to December. */
export const MONTH_CODES = 'FGHJKMNQUVXZ';

/** @returns null where the text has not this shape; letter case and blanks around it do not matter */
export function parseSymbol(text: string): ContractSymbol | null {
  const match = /^([A-Z0-9]{1,4}?)([FGHJKMNQUVXZ])(\d{4}|\d{1,2})$/.exec(text.trim().toUpperCase());
  const [, root, monthCode, yearDigits] = match ?? [];
  if (root === undefined || monthCode === undefined || yearDigits === undefined || !/[A-Z]/.test(root)) return null;
  return { root, monthCode, month: MONTH_CODES.indexOf(monthCode) + 1, yearDigits };
}

/** The year meant: the one with these last digits that is nearest to `near`, the later of two equally near. */
export function symbolYear(symbol: ContractSymbol, near: number): number {
  const span = 10 ** symbol.yearDigits.length;
  const digits = Number(symbol.yearDigits);
  const candidate = Math.floor(near / span) * span + digits;
  return [candidate - span, candidate, candidate + span].reduce((best, year) =>
    Math.abs(year - near) <= Math.abs(best - near) ? year : best,
  );
}

/** The exchange's usual form, with one year digit: `NQH6`. */
export function formatSymbol({ root, month, year }: { root: string; month: number; year: number }): string {
  return `${root}${MONTH_CODES.charAt(month - 1)}${year % 10}`;
}

/** Whether two names mean the same month, whatever number of year digits they are written with. */
export function sameSymbol(a: ContractSymbol, b: ContractSymbol): boolean {
  const digits = Math.min(a.yearDigits.length, b.yearDigits.length);
  return (
    a.root === b.root && a.monthCode === b.monthCode && a.yearDigits.slice(-digits) === b.yearDigits.slice(-digits)
  );
}
