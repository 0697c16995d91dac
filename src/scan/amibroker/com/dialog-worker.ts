/**
 * The process that watches AmiBroker's modal windows, for the one that talks COM is stuck in its call while such a window
 * stands. It looks whenever it is told to watch, says each window once, and presses the button of those it knows. Who
 * started it gives the beat, so it ends with its standard input and never outlives the program.
 */
import { buttonFor } from './known-dialogs.ts';
import { readLines, writeLine } from './lines.ts';
import type { WatcherLine, WatcherRequest } from './protocol.ts';
import { type DialogWindow, dialogsOf, press } from './windows.ts';

const say = (line: WatcherLine): void => writeLine(line);

/** Windows that stand and have been told. */
let told = new Set<bigint>();

function look(executable: string): void {
  const standing = dialogsOf(executable);
  const fresh = standing.filter(({ window }) => !told.has(window));
  told = new Set(standing.map(({ window }) => window));
  for (const dialog of fresh) tell(dialog);
}

function tell({ caption, texts, buttons }: DialogWindow): void {
  const names = buttons.map((button) => button.caption);
  const at = buttonFor(caption, names);
  const pressed = at === null ? null : (buttons[at] ?? null);
  // Said first: once it is pressed, AmiBroker goes on and answers, and the window must be known by then.
  say({ dialog: { caption, texts, buttons: names, pressed: pressed?.caption ?? null } });
  if (pressed !== null) press(pressed.window);
}

say({ ready: true, pid: process.pid });
for (const line of readLines()) {
  const request = line as WatcherRequest;
  if ('stop' in request) break;
  look(request.watch.executable);
}
