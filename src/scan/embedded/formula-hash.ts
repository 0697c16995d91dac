/**
 * A formula as it was when it was loaded: its text and every text that it included, by the words it asked for them with.
 * A renewed worker reads from here and never from the disk again, so an edit cannot slip into a session that runs.
 */
import { createHash } from 'node:crypto';

export interface PinnedFormula {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  /** By {@link includeKey}; only those that were found. */
  readonly includes: Readonly<Record<string, PinnedText>>;
}

export interface PinnedText {
  readonly file: string;
  readonly text: string;
}

export function includeKey({ path, from, angled }: { path: string; from: string; angled: boolean }): string {
  return JSON.stringify([path, from, angled]);
}

/** SHA-256 over the texts, hexadecimal: what the formula says, wherever its files lie. */
export function formulaHash(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex');
}
