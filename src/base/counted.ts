/** A number of things, as a sentence says it. */

/** @returns `1 bar`, `2 bars` */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
