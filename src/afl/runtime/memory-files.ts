/**
 * A formula's files in memory. Alone it is an empty tree; over another store it reads what is there and keeps what is
 * written to itself, so that a trial or a chart changes nothing.
 */
import {
  FILE_BYTES_MAX,
  type FilePath,
  type FileStatus,
  type FileStore,
  STORE_BYTES_MAX,
  STORE_ENTRIES_MAX,
} from './files.ts';

interface Entry {
  readonly path: FilePath;
  /** null: a folder. */
  readonly bytes: Uint8Array | null;
  readonly created: number;
  readonly modified: number;
}

export class MemoryFiles implements FileStore {
  readonly #now: () => number;
  readonly #below: FileStore | null;
  /** By path, lower-case; `gone` hides what lies below. */
  readonly #entries = new Map<string, Entry | 'gone'>();
  #bytes = 0;

  /** @param below what was there before; it is only read */
  constructor({ now, below = null }: { readonly now: () => number; readonly below?: FileStore | null }) {
    this.#now = now;
    this.#below = below;
  }

  read(path: FilePath): Uint8Array | null {
    const entry = this.#entries.get(keyOf(path));
    if (entry === 'gone') return null;
    return entry === undefined ? (this.#below?.read(path) ?? null) : entry.bytes;
  }

  write(path: FilePath, bytes: Uint8Array, how: 'replace' | 'append'): boolean {
    const status = this.status(path);
    if (path.length === 0 || status?.isFolder === true || !this.#makeAbove(path)) return false;
    const before = how === 'append' ? (this.read(path) ?? EMPTY) : EMPTY;
    const length = before.length + bytes.length;
    if (length > FILE_BYTES_MAX || this.#bytes + length > STORE_BYTES_MAX) return false;
    const content = new Uint8Array(length);
    content.set(before);
    content.set(bytes, before.length);
    return this.#put(path, content, status?.created ?? this.#now());
  }

  delete(path: FilePath): boolean {
    if (this.status(path)?.isFolder !== false) return false;
    this.#remove(path);
    return true;
  }

  makeFolder(path: FilePath): boolean {
    const status = this.status(path);
    if (status !== null) return status.isFolder;
    return this.status(path.slice(0, -1))?.isFolder === true && this.#put(path, null, this.#now());
  }

  removeFolder(path: FilePath): boolean {
    if (path.length === 0 || this.status(path)?.isFolder !== true || this.list(path).length > 0) return false;
    this.#remove(path);
    return true;
  }

  status(path: FilePath): FileStatus | null {
    const entry = path.length === 0 ? ROOT : this.#entries.get(keyOf(path));
    if (entry === 'gone') return null;
    if (entry === undefined) return this.#below?.status(path) ?? null;
    const { bytes, created, modified } = entry;
    return { isFolder: bytes === null, bytes: bytes?.length ?? 0, created, modified, accessed: modified };
  }

  list(path: FilePath): readonly { readonly name: string; readonly isFolder: boolean }[] {
    const prefix = keyOf(path);
    const found = new Map<string, { name: string; isFolder: boolean }>();
    if (this.#entries.get(prefix) !== 'gone') {
      for (const each of this.#below?.list(path) ?? []) found.set(each.name.toLowerCase(), each);
    }
    for (const [key, entry] of this.#entries) {
      const name = key.slice(prefix.length);
      if (!key.startsWith(prefix) || name.length < 2 || name.indexOf('/') < name.length - 1) continue;
      if (entry === 'gone') found.delete(name.slice(0, -1));
      else found.set(name.slice(0, -1), { name: entry.path.at(-1) as string, isFolder: entry.bytes === null });
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #makeAbove(path: FilePath): boolean {
    return path.slice(0, -1).every((_, depth) => this.makeFolder(path.slice(0, depth + 1)));
  }

  #put(path: FilePath, bytes: Uint8Array | null, created: number): boolean {
    const key = keyOf(path);
    if (this.#entries.size >= STORE_ENTRIES_MAX && !this.#entries.has(key)) return false;
    this.#forget(key);
    this.#bytes += bytes?.length ?? 0;
    this.#entries.set(key, { path, bytes, created, modified: this.#now() });
    return true;
  }

  #remove(path: FilePath): void {
    const key = keyOf(path);
    this.#forget(key);
    if (this.#below?.status(path) == null) this.#entries.delete(key);
    else this.#entries.set(key, 'gone');
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry !== 'gone') this.#bytes -= entry.bytes?.length ?? 0;
  }
}

const EMPTY = new Uint8Array(0);
const ROOT: Entry = { path: [], bytes: null, created: 0, modified: 0 };

/** Each name ends with a slash, which no name holds: `data/x.csv/`. */
function keyOf(path: FilePath): string {
  return path.map((name) => `${name.toLowerCase()}/`).join('');
}
