/**
 * Which programs run under a file's name, and with which rights. Windows lets nobody ask a program that has more rights
 * than themselves: that it may not be asked is an answer, too.
 */
import koffi from 'koffi';
import { Block, type Pointer } from './native.ts';
import type { ComRunning } from './protocol.ts';

const kernel32 = koffi.load('kernel32.dll');
const advapi32 = koffi.load('advapi32.dll');
const enumProcesses = kernel32.func('int32_t __stdcall K32EnumProcesses(void *ids, uint32_t bytes, void *used)');
const openProcess = kernel32.func('void *__stdcall OpenProcess(uint32_t access, int32_t inherit, uint32_t process)');
const closeHandle = kernel32.func('int32_t __stdcall CloseHandle(void *handle)');
const imageName = kernel32.func(
  'int32_t __stdcall QueryFullProcessImageNameW(void *process, uint32_t flags, void *text, void *length)',
);
const openToken = advapi32.func('int32_t __stdcall OpenProcessToken(void *process, uint32_t access, void *token)');
const tokenInformation = advapi32.func(
  'int32_t __stdcall GetTokenInformation(void *token, int32_t kind, void *value, uint32_t bytes, void *used)',
);

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const TOKEN_QUERY = 8;
const TOKEN_ELEVATION = 20;
const LETTERS_MAX = 4_096;
/** More run on no machine that trades. */
const PROCESSES_MAX = 4_096;

const ids = new Block(PROCESSES_MAX * 4);
const used = new Block(4);
const text = new Block(LETTERS_MAX * 2);
const length = new Block(4);
const token = new Block(8);
const elevation = new Block(4);

/** @param executable a file name, such as `Broker.exe` */
export function runningPrograms(executable: string): readonly ComRunning[] {
  if ((enumProcesses(ids.at, PROCESSES_MAX * 4, used.at) as number) === 0) return [];
  const count = used.view.getUint32(0, true) / 4;
  const found: ComRunning[] = [];
  for (let i = 0; i < count; i += 1) {
    const pid = ids.view.getUint32(i * 4, true);
    const running = withProcess(pid, (process) => {
      const path = pathOf(process);
      return path.split('\\').at(-1)?.toLowerCase() === executable.toLowerCase()
        ? { pid, path, elevated: elevated(process) }
        : null;
    });
    if (running !== null) found.push(running);
  }
  return found;
}

/** @returns null where it cannot be told */
export function isElevated(pid: number): boolean | null {
  return withProcess(pid, elevated);
}

function withProcess<Value>(pid: number, use: (process: Pointer) => Value): Value | null {
  const process = openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) as Pointer | null;
  if (process === null) return null;
  try {
    return use(process);
  } finally {
    closeHandle(process);
  }
}

function pathOf(process: Pointer): string {
  length.view.setUint32(0, LETTERS_MAX, true);
  if ((imageName(process, 0, text.at, length.at) as number) === 0) return '';
  const bytes = length.view.getUint32(0, true) * 2;
  return Buffer.from(text.view.buffer, text.view.byteOffset, bytes).toString('utf16le');
}

function elevated(process: Pointer): boolean | null {
  if ((openToken(process, TOKEN_QUERY, token.at) as number) === 0) return null;
  const handle = token.pointer(0);
  const known = tokenInformation(handle, TOKEN_ELEVATION, elevation.at, 4, used.at) as number;
  closeHandle(handle);
  return known === 0 ? null : elevation.view.getUint32(0, true) !== 0;
}
