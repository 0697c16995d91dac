/** Equality of records whose members are all plain values: what the venue states, and what we show of it. */

/** @returns false as well where one is missing */
export function sameMembers<Flat extends object>(one: Flat | undefined | null, other: Flat): boolean {
  if (one === undefined || one === null) return false;
  const keys = Object.keys(other) as (keyof Flat)[];
  if (keys.length !== Object.keys(one).length) return false;
  for (const key of keys) if (one[key] !== other[key] || !(key in one)) return false;
  return true;
}
