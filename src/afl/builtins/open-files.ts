/**
 * The files that a run has open, by their handles. A text file has CR LF on disk and \n in the formula, as Windows has
 * it. What is written waits until a file is closed or another file function could see it.
 */
import { FILE_BYTES_MAX, type FilePath, type FileStore, MemoryFiles, type Run } from '#afl/runtime';

const OPEN_MAX = 64;
/** What one line may be; a longer one comes in parts. */
const LINE_LENGTH_MAX = 1024;
/** What is written waits no longer than this, in UTF-16 units. */
const PENDING_MAX = 1 << 18;

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const ANSI = new TextDecoder('windows-1252');
const ENCODER = new TextEncoder();
const OPEN_FILES = Symbol('open files');

interface OpenFile {
  readonly path: FilePath;
  readonly isText: boolean;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  /** Written at the end, whatever was read; else what is there is overwritten from `position` on. */
  readonly appends: boolean;
  text: string;
  /** Of the next read or overwriting, in `text`. */
  position: number;
  /** A read has met the end. */
  ended: boolean;
  /** Not yet in the store: what is to be appended, or with `overwritten` all of `text`. */
  pending: string[];
  pendingLength: number;
  overwritten: boolean;
  /** Takes back the look at the end of the run. */
  readonly forget: () => void;
}

export class OpenFiles {
  readonly #run: Run;
  readonly store: FileStore;
  readonly #files = new Map<number, OpenFile>();
  #last = 0;

  static of(run: Run): OpenFiles {
    return run.keep(OPEN_FILES, () => new OpenFiles(run));
  }

  constructor(run: Run) {
    this.#run = run;
    this.store = run.host.files ?? new MemoryFiles({ now: () => run.host.now() });
  }

  /** @returns the handle; 0 when the file cannot be opened */
  open(path: FilePath, mode: string): number {
    this.flush();
    const [, kind, rest = ''] = /^\s*([rwa])([+btcnSRTD]*)/.exec(mode) ?? [];
    if (kind === undefined || this.#files.size >= OPEN_MAX) return 0;
    const updates = rest.includes('+');
    const isText = !rest.includes('b');
    const reads = kind === 'r' || (kind === 'a' && updates);
    const bytes = reads ? this.store.read(path) : null;
    if (kind === 'r' && bytes === null) return 0;
    if (kind === 'w' && !this.store.write(path, new Uint8Array(0), 'replace')) return 0;
    if (kind === 'a' && !this.store.write(path, new Uint8Array(0), 'append')) return 0;
    this.#run.allocate(4 * (bytes?.length ?? 0));
    this.#last += 1;
    this.#files.set(this.#last, {
      path,
      isText,
      canRead: kind === 'r' || updates,
      canWrite: kind !== 'r' || updates,
      appends: kind !== 'r',
      text: bytes === null ? '' : decode(bytes, isText),
      position: 0,
      ended: false,
      pending: [],
      pendingLength: 0,
      overwritten: false,
      forget: this.#run.whenEnded(() => this.#leftOpen()),
    });
    return this.#last;
  }

  close(handle: number): void {
    const file = this.#file(handle, 'fclose');
    if (file === undefined) return;
    this.#flush(file);
    file.forget();
    this.#files.delete(handle);
  }

  /** One line with its end, or what is left; "" at the end of the file. */
  line(handle: number): string {
    const file = this.#file(handle, 'fgets');
    if (file?.canRead !== true) return '';
    const { text, position } = file;
    const newline = text.indexOf('\n', position);
    const end = Math.min(newline < 0 ? text.length : newline + 1, position + LINE_LENGTH_MAX);
    file.position = end;
    file.ended ||= end === text.length && newline < 0;
    this.#run.allocate(2 * (end - position));
    return text.slice(position, end);
  }

  put(handle: number, text: string): void {
    const file = this.#file(handle, 'fputs');
    if (file?.canWrite !== true) return;
    this.#run.step(1 + (text.length >> 6));
    this.#run.allocate(2 * text.length);
    if (!file.appends) {
      file.text = file.text.slice(0, file.position) + text + file.text.slice(file.position + text.length);
      file.position += text.length;
      file.overwritten = true;
      return;
    }
    file.pending.push(text);
    file.pendingLength += text.length;
    if (file.pendingLength > PENDING_MAX) this.#flush(file);
  }

  ended(handle: number): boolean {
    return this.#file(handle, 'feof')?.ended ?? true;
  }

  /** Everything written is in the store. */
  flush(): void {
    for (const file of this.#files.values()) this.#flush(file);
  }

  /** Error 26 for 0, as AmiBroker has it; a handle that was closed already does nothing. */
  #file(handle: number, name: string): OpenFile | undefined {
    const hint = 'Look first whether fopen could open the file: if( fh ) { … }';
    // Null and what is no whole number were never a handle either.
    if (!(handle >= 1)) this.#run.fail(26, `${name} was given no open file: its handle is zero.`, hint);
    return this.#files.get(handle);
  }

  #flush(file: OpenFile): void {
    if (file.pendingLength === 0 && !file.overwritten) return;
    const text = file.overwritten ? file.text : file.pending.join('');
    file.pending = [];
    file.pendingLength = 0;
    const bytes = ENCODER.encode(file.isText ? text.replaceAll('\n', '\r\n') : text);
    const written = this.store.write(file.path, bytes, file.overwritten ? 'replace' : 'append');
    file.overwritten = false;
    if (written) return;
    const megabytes = Math.round(FILE_BYTES_MAX / (1024 * 1024));
    this.#run.fail(
      47,
      `${file.path.join('/')} cannot be written: no more than ${megabytes} MB a file, and not without end.`,
    );
  }

  #leftOpen(): void {
    this.flush();
    const count = this.#files.size;
    const which = count === 1 ? 'A file was' : `${count} files were`;
    this.#run.fail(53, `${which} opened and never closed.`, 'Call fclose for each fopen that succeeded.');
  }
}

function decode(bytes: Uint8Array, isText: boolean): string {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    text = ANSI.decode(bytes);
  }
  return isText ? text.replaceAll('\r\n', '\n') : text;
}
