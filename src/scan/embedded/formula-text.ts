/**
 * A formula's text from its file. AmiBroker writes the machine's ANSI code page, newer editors write UTF-8: what is not
 * valid UTF-8 is taken for the Western code page.
 */
import { readFileSync, statSync } from 'node:fs';

/** No formula that a person wrote is longer. */
const FORMULA_BYTES_MAX = 4_000_000;

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const ANSI = new TextDecoder('windows-1252');

/** Throws what the file system throws, and an Error for a file that is far too large. */
export function readFormula(file: string): string {
  const { size } = statSync(file);
  if (size > FORMULA_BYTES_MAX) throw new Error(`${file} is too large for a formula (${size} bytes)`);
  return decodeFormula(readFileSync(file));
}

/** A byte order mark is left out. */
export function decodeFormula(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return ANSI.decode(bytes);
  }
}
