/**
 * A formula's text from its file. AmiBroker writes the machine's ANSI code page, newer editors write UTF-8, and Windows'
 * own "Unicode" is UTF-16, with a byte order mark or, from careless tools, without: a text in which every other byte is 0
 * is that. What is not valid UTF-8 is taken for the Western code page.
 */
import { readFileSync, statSync } from 'node:fs';

/** No formula that a person wrote is longer. */
const FORMULA_BYTES_MAX = 4_000_000;

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const ANSI = new TextDecoder('windows-1252');
const UTF16 = { little: new TextDecoder('utf-16le'), big: new TextDecoder('utf-16be') };
/** Bytes from which the order of an unmarked UTF-16 is told. */
const LOOK_BYTES = 512;

/** Throws what the file system throws, and an Error for a file that is far too large. */
export function readFormula(file: string): string {
  const { size } = statSync(file);
  if (size > FORMULA_BYTES_MAX) throw new Error(`${file} is too large for a formula (${size} bytes)`);
  return decodeFormula(readFileSync(file));
}

/** An included text; null where it cannot be read, which is as good as its not being there. */
export function readIncluded(file: string): string | null {
  try {
    return readFormula(file);
  } catch {
    return null;
  }
}

/** A byte order mark is left out. */
export function decodeFormula(bytes: Uint8Array): string {
  const order = utf16Order(bytes);
  if (order !== null) return UTF16[order].decode(bytes);
  try {
    return UTF8.decode(bytes);
  } catch {
    return ANSI.decode(bytes);
  }
}

/** null: not UTF-16. */
function utf16Order(bytes: Uint8Array): keyof typeof UTF16 | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'little';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'big';
  const look = bytes.subarray(0, LOOK_BYTES);
  const zeros = [0, 0];
  look.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  // Of Latin text nearly every second byte is 0 and no other.
  const most = look.length * 0.4;
  if (odd > most && even === 0) return 'little';
  return even > most && odd === 0 ? 'big' : null;
}
