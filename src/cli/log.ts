/**
 * The log: what people read. Everything goes to `logs/openbell.log` in the data folder, rotated by size; the terminal
 * shows what matters there (warnings, and signals, which are warnings as in the original). Secrets never come near it.
 */
import { mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import { CommandFailed, EXIT } from './exit.ts';
import { LogFile } from './log-file.ts';
import { standBehindTerminal, writeToTerminal } from './terminal.ts';

/** A file larger than this is turned over at the next start. */
const FILE_BYTES_MAX = 20_000_000;
const FILES_KEPT = 5;

const SECRET_PATHS = [
  'apiKey',
  'token',
  'authorization',
  '*.apiKey',
  '*.token',
  '*.authorization',
  'headers.cookie',
  '*.headers.cookie',
];

export interface Log {
  readonly logger: Logger;
  /** Writes what is still held back. */
  close(): void;
}

export function openLog({ dataDir, level }: { readonly dataDir: string; readonly level: string }): Log {
  const file = join(dataDir, 'logs', 'openbell.log');
  let opened: number;
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    rotate(file);
    // Opened here and now: a log that is still opening cannot be flushed when the command ends at once.
    opened = openSync(file, 'a');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(
      EXIT.dataFolder,
      `The data folder ${dataDir} cannot be written (${why}). Give this user the right to write there, or choose another folder with --data-dir.`,
      { cause },
    );
  }
  const destination = new LogFile(opened);
  const terminal = pretty({
    destination: behindTheTerminal(),
    ignore: 'pid,hostname,session,strategy,contract,bar,code',
    translateTime: 'HH:MM:ss',
  });
  const streams = pino.multistream([
    { stream: destination, level: level as pino.Level },
    { stream: terminal, level: 'warn' },
  ]);
  const logger = pino({ level, base: null, redact: { paths: SECRET_PATHS, censor: '********' } }, streams);
  return { logger, close: () => destination.close() };
}

/** A terminal that has gone, or a file on a full disk in its place, ends no program; one that stands still stops none. */
function behindTheTerminal(): Writable {
  process.stderr.on('error', () => undefined);
  standBehindTerminal();
  return new Writable({
    write: (chunk, _encoding, done) => {
      writeToTerminal(String(chunk));
      done();
    },
  });
}

function rotate(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < FILE_BYTES_MAX) return;
  rmSync(`${file}.${FILES_KEPT}`, { force: true });
  for (let n = FILES_KEPT - 1; n >= 1; n -= 1) {
    if (statSync(`${file}.${n}`, { throwIfNoEntry: false }) !== undefined)
      renameSync(`${file}.${n}`, `${file}.${n + 1}`);
  }
  renameSync(file, `${file}.1`);
}
