// A program that shows windows one after the other, as AmiBroker's own stand and wait, and notes which button each got.
// Its arguments: a JSON file of the windows, and where the notes go.
import { appendFileSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

export interface ShownWindow {
  readonly caption: string;
  readonly text: string;
  /** Of a message box: 0 OK; 1 OK and Cancel; 4 Yes and No. */
  readonly buttons: number;
}

const user32 = koffi.load('user32.dll');
const messageBox = user32.func('int32_t __stdcall MessageBoxW(void *owner, str16 text, str16 caption, uint32_t type)');

const [, , windows = '', notes = ''] = process.argv;
for (const { caption, text, buttons } of JSON.parse(readFileSync(windows, 'utf8')) as readonly ShownWindow[]) {
  const pressed = messageBox(null, text, caption, buttons) as number;
  appendFileSync(notes, `${caption}: ${pressed}\n`);
}
