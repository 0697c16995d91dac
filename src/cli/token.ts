/**
 * The bearer token: made once, kept in the data folder for the owner's eyes alone, and the same from then on, so that
 * scripts and signed-in browsers outlive a restart. Deleting the file makes a new one, which ends them all.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, EXIT } from './exit.ts';

const TOKEN_BYTES = 32;
const OWNER_ONLY = 0o600;

/** Failure: CommandFailed of the data folder, when the file can be neither read nor made, or holds no token. */
export function tokenOf(dataDir: string): string {
  const file = join(dataDir, 'token');
  try {
    return readToken(file) ?? createToken(dataDir, file);
  } catch (cause) {
    if (cause instanceof CommandFailed) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(
      EXIT.dataFolder,
      `The token in ${file} can be neither read nor made: ${why}. Give yourself rights to the folder, or choose another with --data-dir.`,
      { cause },
    );
  }
}

function readToken(file: string): string | undefined {
  const text = textOf(file)?.trim();
  if (text === undefined) return undefined;
  if (!/^[\w-]{32,256}$/.test(text)) {
    throw new CommandFailed(
      EXIT.dataFolder,
      `${file} does not hold a token. Delete it: a new one is made at the next start.`,
    );
  }
  // Copied or restored files come with wider rights; Windows has none of this kind.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, OWNER_ONLY);
  return text;
}

/** Of two processes that make it at once the second reads what the first has made. */
function createToken(dataDir: string, file: string): string {
  mkdirSync(dataDir, { recursive: true });
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  try {
    writeFileSync(file, `${token}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    return token;
  } catch (cause) {
    const made = (cause as NodeJS.ErrnoException).code === 'EEXIST' ? readToken(file) : undefined;
    if (made === undefined) throw cause;
    return made;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}
