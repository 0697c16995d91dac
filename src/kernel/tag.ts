/**
 * An order's `customTag` is a pure function of what is wanted (K3): the same intent has the same tag in every life of
 * the process, so the venue itself refuses the second copy, and an order found by its tag is known to be ours.
 */
import { createHash } from 'node:crypto';
import { assert } from '#base';

/** RFC 4648, lower case. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** 40 characters are 200 bits; with `ob` and the venue's `-SL` the tag stays below its 50. */
const HASH_CHARACTERS = 40;

/** @param parts what makes the intent the one it is, in a fixed order */
export function tagOf(parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  const tag = `ob${base32(hash).slice(0, HASH_CHARACTERS)}`;
  assert(tag.length <= 47, 'a tag leaves room for the suffix of a bracket child');
  return tag;
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
