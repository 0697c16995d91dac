/** Equality of records whose members are all plain values: what the venue states, and what we show of it. */

/** @returns false as well where one is missing */
export function sameMembers<Flat extends object>(one: Flat | undefined | null, other: Flat): boolean {
  if (one === undefined || one === null) return false;
  const keys = Object.keys(other) as (keyof Flat)[];
  return keys.length === Object.keys(one).length && keys.every((key) => key in one && one[key] === other[key]);
}
