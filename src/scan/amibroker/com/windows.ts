/**
 * The modal windows of another program: which there are, what stands in them, which buttons they have, and how one is
 * pressed. Texts are asked for by message with a short deadline, for the program may not be answering.
 */
import koffi from 'koffi';
import { Block, type Pointer } from './native.ts';

const user32 = koffi.load('user32.dll');
const kernel32 = koffi.load('kernel32.dll');
const each = koffi.proto('int32_t __stdcall EachWindow(void *window, int64_t given)');
const enumWindows = user32.func('EnumWindows', 'int32_t', [koffi.pointer(each), 'int64_t']);
const enumChildWindows = user32.func('EnumChildWindows', 'int32_t', ['void *', koffi.pointer(each), 'int64_t']);
const getClassName = user32.func('int32_t __stdcall GetClassNameW(void *window, void *text, int32_t length)');
const isVisible = user32.func('int32_t __stdcall IsWindowVisible(void *window)');
const getProcess = user32.func('uint32_t __stdcall GetWindowThreadProcessId(void *window, void *process)');
const sendMessage = user32.func(
  'int64_t __stdcall SendMessageTimeoutW(void *window, uint32_t message, uint64_t wide, void *long, uint32_t flags, uint32_t ms, void *result)',
);
const postMessage = user32.func(
  'int32_t __stdcall PostMessageW(void *window, uint32_t message, uint64_t wide, int64_t long)',
);
const openProcess = kernel32.func('void *__stdcall OpenProcess(uint32_t access, int32_t inherit, uint32_t process)');
const closeHandle = kernel32.func('int32_t __stdcall CloseHandle(void *handle)');
const imageName = kernel32.func(
  'int32_t __stdcall QueryFullProcessImageNameW(void *process, uint32_t flags, void *text, void *length)',
);

const DIALOG_CLASS = '#32770';
const BUTTON_CLASS = 'button';
const WM_GETTEXT = 0x0d;
const BM_CLICK = 0xf5;
const SMTO_ABORTIFHUNG = 2;
const TEXT_MS_MAX = 500;
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const LETTERS_MAX = 4_096;
/** A window with more parts is no message to a person. */
const CHILDREN_MAX = 200;

const text = new Block((LETTERS_MAX + 1) * 2);
const answer = new Block(8);
const processId = new Block(4);
const length = new Block(4);

export interface DialogWindow {
  readonly window: Pointer;
  readonly caption: string;
  readonly texts: readonly string[];
  readonly buttons: readonly { readonly window: Pointer; readonly caption: string }[];
}

/** @param executable the program's file name, such as `Broker.exe` */
export function dialogsOf(executable: string): readonly DialogWindow[] {
  return windows((call) => enumWindows(call, 0))
    .filter((window) => className(window) === DIALOG_CLASS && isVisible(window) !== 0)
    .filter((window) => programOf(window).toLowerCase() === executable.toLowerCase())
    .map((window) => {
      const children = windows((call) => enumChildWindows(window, call, 0)).slice(0, CHILDREN_MAX);
      const parts = children.map((child) => ({
        window: child,
        caption: captionOf(child),
        isButton: className(child).toLowerCase() === BUTTON_CLASS,
      }));
      return {
        window,
        caption: captionOf(window),
        texts: parts.filter(({ isButton, caption }) => !isButton && caption !== '').map(({ caption }) => caption),
        buttons: parts.filter(({ isButton }) => isButton),
      };
    });
}

/** Posted, not sent: who shows the window may answer when it likes. */
export function press(button: Pointer): void {
  postMessage(button, BM_CLICK, 0, 0);
}

function windows(enumerate: (call: (window: Pointer) => number) => unknown): readonly Pointer[] {
  const found: Pointer[] = [];
  enumerate((window) => {
    found.push(window);
    return 1;
  });
  return found;
}

function className(window: Pointer): string {
  return lettersOf(getClassName(window, text.at, LETTERS_MAX) as number);
}

function captionOf(window: Pointer): string {
  text.view.setUint16(0, 0, true);
  answer.view.setBigUint64(0, 0n, true);
  sendMessage(window, WM_GETTEXT, LETTERS_MAX, text.at, SMTO_ABORTIFHUNG, TEXT_MS_MAX, answer.at);
  return lettersOf(answer.view.getUint32(0, true));
}

/** The file name of the program that the window belongs to; empty where it may not be asked, or has ended. */
function programOf(window: Pointer): string {
  getProcess(window, processId.at);
  const handle = openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, processId.view.getUint32(0, true)) as Pointer | null;
  if (handle === null) return '';
  length.view.setUint32(0, LETTERS_MAX, true);
  const known = imageName(handle, 0, text.at, length.at) as number;
  closeHandle(handle);
  if (known === 0) return '';
  return lettersOf(length.view.getUint32(0, true)).split('\\').at(-1) ?? '';
}

function lettersOf(count: number): string {
  const bytes = Math.min(count, LETTERS_MAX) * 2;
  return Buffer.from(text.view.buffer, text.view.byteOffset, bytes).toString('utf16le');
}
