/**
 * A path as a formula writes it → names inside the formula's own tree of files, or nothing. Formulas name files of the
 * machine they were written on, so every drive is taken for the one there is, and its root for the working folder:
 * `C:\Data\x.csv`, `\Data\x.csv` and `Data/x.csv` are one file. What could mean a place outside is no path at all: `..`,
 * shares (`\\server\…`), devices (`CON`, `\\.\…`), streams (`x.txt:y`), control characters, names that Windows would
 * change. The rule is the same on every system, so that a formula behaves alike everywhere.
 */
import type { FilePath } from '#afl/runtime';
import { matchesWildcard } from './wildcard.ts';

const DEPTH_MAX = 16;
const NAME_LENGTH_MAX = 128;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(?:[. ]|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f<>:"|?*\\/\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/;

/** @returns null for a path that is refused, and for the root */
export function parseFilePath(text: string): FilePath | null {
  const names = namesOf(text);
  return names !== null && names.length > 0 && names.every(isHarmless) ? names : null;
}

/** The folder and the pattern (`*`, `?`) of its last name. */
export function parseFilePattern(text: string): { readonly folder: FilePath; readonly pattern: string } | null {
  const names = namesOf(text);
  if (names === null) return null;
  const endsInFolder = names.length === 0 || /[\\/]\s*$/.test(text);
  const folder = endsInFolder ? names : names.slice(0, -1);
  const pattern = endsInFolder ? '*' : (names.at(-1) as string);
  return folder.every(isHarmless) ? { folder, pattern } : null;
}

/** Windows' own: `*.*` means every name, also one without a dot. */
export function patternTest(pattern: string): (name: string) => boolean {
  const wanted = pattern.toLowerCase() === '*.*' ? '*' : pattern.toLowerCase();
  return (name) => matchesWildcard(name.toLowerCase(), wanted);
}

function namesOf(text: string): string[] | null {
  const path = text.trim();
  // Shares and devices: two slashes at the beginning.
  if (/^[\\/]{2}/.test(path)) return null;
  const names = path
    .replace(/^[a-z]:/i, '')
    .split(/[\\/]+/)
    .filter((name) => name !== '' && name !== '.');
  return names.length <= DEPTH_MAX ? names : null;
}

function isHarmless(name: string): boolean {
  return (
    name.length <= NAME_LENGTH_MAX &&
    !FORBIDDEN.test(name) &&
    !DEVICE.test(name) &&
    // `..` is among them. Windows drops such ends, so two names would be one file.
    !/[. ]$/.test(name) &&
    !name.startsWith(' ')
  );
}
