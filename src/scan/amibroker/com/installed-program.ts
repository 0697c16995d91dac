/**
 * Which program Windows starts for a COM class, as the registry says it, without starting it. A 32-bit program registers
 * itself in a view of its own, so both are asked. What the file is built for stands in its header.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import koffi from 'koffi';
import { Block } from './native.ts';
import type { ComProgram } from './protocol.ts';

const advapi32 = koffi.load('advapi32.dll');
const getValue = advapi32.func(
  'int32_t __stdcall RegGetValueW(int64_t key, str16 path, str16 name, uint32_t flags, void *type, void *text, void *bytes)',
);

/** As Windows extends the sign of its own number. */
const CLASSES_ROOT = -0x8000_0000;
/** With its variables filled in. */
const TEXT = 0x2;
/** The view of 64-bit programs, then that of 32-bit ones. */
const VIEWS = [0x1_0000, 0x2_0000] as const;
const LETTERS_MAX = 4_096;

const text = new Block(LETTERS_MAX * 2);
const bytes = new Block(4);

/** @returns without doubles; empty where Windows does not know the class */
export function installedPrograms(progId: string): readonly ComProgram[] {
  const clsids = new Set(VIEWS.flatMap((view) => classesValue(`${progId}\\CLSID`, view) ?? []));
  const paths = new Map<string, string>();
  for (const clsid of clsids) {
    for (const view of VIEWS) {
      const path = programIn(classesValue(`CLSID\\${clsid}\\LocalServer32`, view) ?? '');
      if (path !== null) paths.set(path.toLowerCase(), path);
    }
  }
  return [...paths.values()].map((path) => ({ path, bits: bitsOf(path) }));
}

function classesValue(path: string, view: number): string | null {
  bytes.view.setUint32(0, LETTERS_MAX * 2, true);
  if ((getValue(CLASSES_ROOT, path, null, TEXT | view, null, text.at, bytes.at) as number) !== 0) return null;
  const letters = Buffer.from(text.view.buffer, text.view.byteOffset, bytes.view.getUint32(0, true)).toString(
    'utf16le',
  );
  return letters.replace(/\0.*$/s, '');
}

/** Of a command with its arguments: in quotation marks, or up to where `.exe` ends, for folders have spaces. */
function programIn(command: string): string | null {
  return /^\s*"([^"]+)"/.exec(command)?.[1] ?? /^\s*(.+?\.exe)(?=\s|$)/i.exec(command)?.[1] ?? null;
}

const DOS_MAGIC = 0x5a4d;
const HEADER_PLACE = 0x3c;
const MACHINES: Readonly<Record<number, ComProgram['bits']>> = { 332: 32, 34404: 64, 43620: 64 };

/** @returns null for a file that is not there, or is no program. */
export function bitsOf(path: string): ComProgram['bits'] {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEADER_PLACE + 4);
      readSync(file, head, 0, head.length, 0);
      if (head.readUInt16LE(0) !== DOS_MAGIC) return null;
      const signed = Buffer.alloc(6);
      readSync(file, signed, 0, signed.length, head.readUInt32LE(HEADER_PLACE));
      return signed.toString('latin1', 0, 4) === 'PE\0\0' ? (MACHINES[signed.readUInt16LE(4)] ?? null) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
