/**
 * What the engine has compiled of our modules is kept between runs: a command then begins in half the time, and so does the
 * thread of a formula. It is a copy that may be deleted at any time; where it cannot be written, or would take the last room from the
 * ledger beside it, all goes on without it.
 * This module comes before all others, so it reads none of them.
 */
import { statfsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { dirname, posix, resolve, win32 } from 'node:path';

export interface CacheGround {
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** It takes some ten million bytes; a disk with less room than this has none for a copy. */
const ROOM_BYTES_MIN = 100_000_000;

/** For this process, and by its environment for the threads and processes that it starts. */
export function keepCompiledCode(): void {
  const { env: environment, platform } = process;
  const dir = environment.NODE_COMPILE_CACHE ?? compiledCodeDir({ environment, platform, homeDir: homedir() });
  if (roomBytes(dir) < ROOM_BYTES_MIN) return;
  environment.NODE_COMPILE_CACHE = dir;
  enableCompileCache(dir);
}

/** On the disk where the folder lies, or would lie. */
function roomBytes(dir: string): number {
  for (let folder = resolve(dir); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      // The folder is made later, with those above it. One that nobody can look at takes nothing either.
      if (folder === dirname(folder)) return 0;
    }
  }
}

export function compiledCodeDir({ platform, homeDir, environment }: CacheGround): string {
  const { join } = platform === 'win32' ? win32 : posix;
  if (environment.OPENBELL_HOME) return join(environment.OPENBELL_HOME, 'compiled');
  switch (platform) {
    case 'win32':
      return join(environment.LOCALAPPDATA || join(homeDir, 'AppData', 'Local'), 'Openbell', 'compiled');
    case 'darwin':
      return join(homeDir, 'Library', 'Caches', 'Openbell');
    default:
      return join(environment.XDG_CACHE_HOME || join(homeDir, '.cache'), 'openbell');
  }
}
