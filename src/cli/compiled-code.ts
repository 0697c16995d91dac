/**
 * What the engine has compiled of our modules is kept between runs: a command then begins in half the time, and so does the
 * thread of a formula. It is a copy that may be deleted at any time; where it cannot be written, all goes on without it.
 * This module comes before all others, so it reads none of them.
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export interface CacheGround {
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** For this process, and by its environment for the threads and processes that it starts. */
export function keepCompiledCode(): void {
  const { env: environment, platform } = process;
  environment.NODE_COMPILE_CACHE ??= compiledCodeDir({ environment, platform, homeDir: homedir() });
  enableCompileCache(environment.NODE_COMPILE_CACHE);
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
