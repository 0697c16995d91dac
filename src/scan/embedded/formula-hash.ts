/** What a formula says, in one number: by it a session knows that it runs what it ran before. */
import { createHash } from 'node:crypto';

/** SHA-256 over the texts, hexadecimal, wherever their files lie. */
export function formulaHash(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex');
}
