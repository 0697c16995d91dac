/** Sums of money in binary fractions stray from the cent, and limits are kept to the cent. */
export function cents(money: number): number {
  return Math.round(money * 100) / 100;
}
