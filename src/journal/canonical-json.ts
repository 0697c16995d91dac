/**
 * One text for one value: object keys sorted, no white space, members without a value left out. The ledger hashes this
 * text, so the same facts give the same hash on every machine. Numbers that JSON cannot say are a bug of the caller (K6).
 */
import { assert, type JsonValue } from '#base';

export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'a record holds finite numbers only');
    return JSON.stringify(value);
  }
  if (value === null || typeof value !== 'object') {
    assert(
      ['string', 'boolean', 'object'].includes(typeof value),
      `a record holds JSON values only, not ${typeof value}`,
    );
    return JSON.stringify(value);
  }
  // A member without a value counts as null in a list, as JSON.stringify has it.
  if (isList(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

/** `Array.isArray` does not narrow a readonly array away. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
