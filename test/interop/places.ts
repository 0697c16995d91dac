/** Where the suite keeps what it installs: outside the repository, so that a second run is quick. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DRIVERS = fileURLToPath(new URL('./drivers', import.meta.url));

/** @returns a folder below the user's caches, made if need be; `OPENBELL_INTEROP_CACHE` names another */
export function cacheFolder(...names: readonly string[]): string {
  const { OPENBELL_INTEROP_CACHE: chosen, XDG_CACHE_HOME: linux, LOCALAPPDATA: windows } = process.env;
  // A variable that is set to nothing names nothing.
  const caches = linux || windows || join(homedir(), '.cache');
  const folder = resolve(chosen || join(caches, 'openbell-interop'), ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}
