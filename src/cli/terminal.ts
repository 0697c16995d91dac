/**
 * The terminal, as what people are told reaches it, and whoever reads our results. Either can stand still for hours: Ctrl-S,
 * a pager, a selection in a Windows console, a script that is stuck. A command that ends by itself waits for them like any
 * other; a program that trades must not, and says so: from then on they are written behind what happens.
 */
import { LogFile } from './log-file.ts';

const STDOUT = 1;
const STDERR = 2;

/** At its end a program waits so long for one that stands still. */
const END_WAIT_MS = 1_000;
/** One that moves takes a line within this. */
const MOVES_WITHIN_MS = 250;
/** What is under way in a program that ends without waiting is given this long, and goes before what is still held back. */
const LAST_LINE_MS = 20;

let terminal: LogFile | null = null;
let reader: LogFile | null = null;
/** Whoever reads has been told of what it has not taken. */
let isLossTold = false;

/** From here on nothing waits for the terminal. */
export function standBehindTerminal(): void {
  if (terminal !== null) return;
  terminal = new LogFile(STDERR, {
    lossLine: (lines) => `(${lines} lines were lost while the terminal stood still)`,
  });
  endWith(terminal);
}

/** From here on nothing waits for whoever reads stdout. @param onDead nobody does any more; may be told more than once */
export function standBehindReader(onDead: () => void): void {
  if (reader !== null) return;
  // Results are JSON alone: what was left out is told in the terminal, and shows in the numbers of the lines.
  reader = new LogFile(STDOUT, {
    lossLine: () => null,
    onError: ({ code, message }) => {
      if (code !== 'EPIPE') return tellLoss(`cannot be written (${message})`);
      isLossTold = true;
      onDead();
    },
  });
  endWith(reader);
}

export function writeToTerminal(text: string): void {
  if (terminal === null) process.stderr.write(text);
  else terminal.write(text);
}

export function writeToReader(text: string): void {
  if (reader === null) return void process.stdout.write(text);
  reader.write(text);
  if (reader.lost === 0) isLossTold = false;
  else tellLoss('is not taken');
}

function tellLoss(why: string): void {
  if (isLossTold) return;
  isLossTold = true;
  writeToTerminal(`openbell: stdout ${why}, and what it should hold is left out. Openbell goes on without it.\n`);
}

/** The last word was said: gives them a moment to take it. What they do not take holds no end up. */
export async function endAtTerminal(): Promise<void> {
  const streams = [terminal, reader].filter((stream) => stream !== null);
  const taken = await Promise.all(streams.map((stream) => stream.written(END_WAIT_MS)));
  if (taken.includes(false)) endNow();
}

/** Where a program crashes, or ends without waiting. */
function endWith(stream: LogFile): void {
  process.once('exit', () => {
    if (stream.waitsMs > MOVES_WITHIN_MS) endNow();
    if (stream.waitsMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_LINE_MS);
    stream.close();
  });
}

/** Any other end waits for the write under way, which is for ever. */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}
