/**
 * The terminal, as what people are told reaches it. It can stand still for hours: Ctrl-S, a pager, a selection in a Windows
 * console. A command that ends by itself waits for it like any other; a program that trades must not, and says so: from then
 * on it is written behind what happens.
 */
import { LogFile } from './log-file.ts';

const STDERR = 2;

/** At its end a program waits so long for a terminal that stands still. */
const END_WAIT_MS = 1_000;
/** One that moves takes a line within this. */
const MOVES_WITHIN_MS = 250;
/** What is under way in a program that ends without waiting is given this long, and goes before what is still held back. */
const LAST_LINE_MS = 20;

let behind: LogFile | null = null;

/** From here on nothing waits for the terminal. */
export function standBehindTerminal(): void {
  if (behind !== null) return;
  const terminal = new LogFile(STDERR, (lines) => `(${lines} lines were lost while the terminal stood still)`);
  behind = terminal;
  // Where a program crashes, or ends without waiting.
  process.once('exit', () => {
    if (terminal.waitsMs > MOVES_WITHIN_MS) endNow();
    if (terminal.waitsMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_LINE_MS);
    terminal.close();
  });
}

export function writeToTerminal(text: string): void {
  if (behind === null) process.stderr.write(text);
  else behind.write(text);
}

/** The last word was said: gives the terminal a moment to take it. What it does not take holds no end up. */
export async function endAtTerminal(): Promise<void> {
  if (behind !== null && !(await behind.written(END_WAIT_MS))) endNow();
}

/** Any other end waits for the write under way, which is for ever. */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}
