/**
 * Whoever reads our output may end first, and the disk that it goes to may be full. Most commands end then: `openbell
 * journal export | head`. A command that trades goes on: its end must be somebody's wish.
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
      if (error.code !== 'EPIPE') return stream === process.stdout ? endUnwritten(error) : undefined;
      if (!goesOn) process.exit(process.exitCode ?? EXIT.fine);
      if (stream === process.stdout) tellDead();
    });
  }
}

/** Results are what the command is for. What it tells beside them may be lost. */
function endUnwritten({ message }: Error): void {
  tell(`openbell: stdout cannot be written: ${message}`);
  if (!goesOn) process.exit(EXIT.problem);
}

function tellDead(): void {
  if (isTold) return;
  isTold = true;
  tell('openbell: nobody reads stdout any more. Openbell goes on without it; Ctrl-C ends it.');
}
