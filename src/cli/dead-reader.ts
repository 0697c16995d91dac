/**
 * Whoever reads our output may end first. Most commands end with him: `openbell journal export | head`. A command that
 * trades goes on without him: its end must be somebody's wish.
 */
import { EXIT } from './exit.ts';
import { tell } from './output.ts';
import { standBehindReader } from './terminal.ts';

let goesOn = false;
let isTold = false;

/** From here on this command ends by itself or by a person's word, whoever reads, and waits for none of them. */
export function outliveReaders(): void {
  goesOn = true;
  standBehindReader(tellDead);
}

export function watchReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (!goesOn) process.exit(process.exitCode ?? EXIT.fine);
      if (stream === process.stdout) tellDead();
    });
  }
}

function tellDead(): void {
  if (isTold) return;
  isTold = true;
  tell('openbell: nobody reads stdout any more. Openbell goes on without it; Ctrl-C ends it.');
}
