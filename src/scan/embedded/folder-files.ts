/**
 * A formula's files in a folder of the disk: below it and nowhere else. The names are harmless already; here every step
 * of the way is looked at, and a link (made by whomever) is never followed. Names are found without regard to case, as
 * on Windows. What the disk refuses is refused, never thrown.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  FILE_BYTES_MAX,
  type FilePath,
  type FileStatus,
  type FileStore,
  STORE_BYTES_MAX,
  STORE_ENTRIES_MAX,
} from '#afl';
import { type EpochMs, epochMs } from '#base';
import { zoneNamed } from './formula-host.ts';

/** Windows has no such flag, nor links that a user without rights can make. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

export class FolderFiles implements FileStore {
  readonly #root: string;
  readonly #zone: string;
  /** Bytes and entries below the root; counted when the first file is written. */
  #used: { bytes: number; entries: number } | null = null;

  /**
   * @param root made when the first file is
   * @param zone IANA zone in which the formula sees times
   */
  constructor({ root, zone }: { readonly root: string; readonly zone: string }) {
    this.#root = root;
    this.#zone = zone;
  }

  read(path: FilePath): Uint8Array | null {
    const found = this.#find(path);
    if (found?.stats.isFile() !== true) return null;
    return attempt(() => {
      const handle = openSync(found.file, constants.O_RDONLY | NO_FOLLOW);
      try {
        const stats = fstatSync(handle);
        return stats.isFile() && stats.size <= FILE_BYTES_MAX ? readFileSync(handle) : null;
      } finally {
        closeSync(handle);
      }
    }, null);
  }

  write(path: FilePath, bytes: Uint8Array, how: 'replace' | 'append'): boolean {
    if (path.length === 0 || !this.#makeAbove(path)) return false;
    const found = this.#find(path);
    if (found !== null && !found.stats.isFile()) return false;
    const before = found?.stats.size ?? 0;
    const length = how === 'append' ? before + bytes.length : bytes.length;
    const used = this.#usage();
    if (length > FILE_BYTES_MAX || used.bytes + length - before > STORE_BYTES_MAX) return false;
    if (found === null && used.entries >= STORE_ENTRIES_MAX) return false;
    const target = found?.file ?? this.#newFile(path);
    if (target === null) return false;
    const mode = how === 'append' ? constants.O_APPEND : constants.O_TRUNC;
    const written = attempt(() => {
      const handle = openSync(target, constants.O_WRONLY | constants.O_CREAT | NO_FOLLOW | mode, 0o600);
      try {
        if (!fstatSync(handle).isFile()) return false;
        writeFileSync(handle, bytes);
        return true;
      } finally {
        closeSync(handle);
      }
    }, false);
    if (written) this.#count({ bytes: length - before, entries: found === null ? 1 : 0 });
    return written;
  }

  delete(path: FilePath): boolean {
    const found = this.#find(path);
    if (found?.stats.isFile() !== true) return false;
    const gone = attempt(() => {
      unlinkSync(found.file);
      return true;
    }, false);
    if (gone) this.#count({ bytes: -found.stats.size, entries: -1 });
    return gone;
  }

  makeFolder(path: FilePath): boolean {
    const found = this.#find(path);
    if (found !== null) return found.stats.isDirectory();
    if (this.#usage().entries >= STORE_ENTRIES_MAX) return false;
    const folder = this.#newFile(path);
    if (folder === null) return false;
    const made = attempt(() => {
      mkdirSync(folder);
      return true;
    }, false);
    if (made) this.#count({ bytes: 0, entries: 1 });
    return made;
  }

  removeFolder(path: FilePath): boolean {
    const found = this.#find(path);
    if (path.length === 0 || found?.stats.isDirectory() !== true) return false;
    const gone = attempt(() => {
      rmdirSync(found.file);
      return true;
    }, false);
    if (gone) this.#count({ bytes: 0, entries: -1 });
    return gone;
  }

  status(path: FilePath): FileStatus | null {
    const stats = this.#find(path)?.stats;
    if (stats === undefined) return null;
    const local = (ms: number): number => {
      const at: EpochMs = epochMs(Math.floor(ms));
      return at + zoneNamed(this.#zone).offsetMs(at);
    };
    return {
      isFolder: stats.isDirectory(),
      bytes: stats.isFile() ? stats.size : 0,
      created: local(stats.birthtimeMs),
      modified: local(stats.mtimeMs),
      accessed: local(stats.atimeMs),
    };
  }

  list(path: FilePath): readonly { readonly name: string; readonly isFolder: boolean }[] {
    const found = this.#find(path);
    if (found?.stats.isDirectory() !== true) return [];
    return attempt(() => readdirSync(found.file, { withFileTypes: true }), [])
      .filter((each) => each.isFile() || each.isDirectory())
      .map((each) => ({ name: each.name, isFolder: each.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Down from the root, a name at a time; null where there is nothing, or a link, or neither file nor folder. */
  #find(path: FilePath): { readonly file: string; readonly stats: Stats } | null {
    let file = this.#root;
    let stats = look(file);
    for (const name of path) {
      if (stats?.isDirectory() !== true) return null;
      const exact = look(join(file, name));
      const actual = exact === null ? spelling(file, name) : name;
      if (actual === null) return null;
      file = join(file, actual);
      stats = exact ?? look(file);
    }
    return stats === null || !(stats.isFile() || stats.isDirectory()) ? null : { file, stats };
  }

  /** Where a new entry comes to lie; null when its folder is not there, or something else has its name. */
  #newFile(path: FilePath): string | null {
    const above = this.#find(path.slice(0, -1));
    const name = path.at(-1);
    if (above?.stats.isDirectory() !== true || name === undefined) return null;
    return look(join(above.file, name)) === null && spelling(above.file, name) === null ? join(above.file, name) : null;
  }

  #makeAbove(path: FilePath): boolean {
    if (look(this.#root) === null) attempt(() => mkdirSync(this.#root, { recursive: true, mode: 0o700 }), undefined);
    return path.slice(0, -1).every((_, depth) => this.makeFolder(path.slice(0, depth + 1)));
  }

  #usage(): { bytes: number; entries: number } {
    this.#used ??= measured(this.#root);
    return this.#used;
  }

  #count({ bytes, entries }: { readonly bytes: number; readonly entries: number }): void {
    const used = this.#usage();
    used.bytes += bytes;
    used.entries += entries;
  }
}

/** The file as another case writes it. */
function spelling(folder: string, name: string): string | null {
  const wanted = name.toLowerCase();
  return attempt(() => readdirSync(folder), []).find((each) => each.toLowerCase() === wanted) ?? null;
}

function look(file: string): Stats | null {
  return attempt(() => lstatSync(file), null);
}

/** Looks no further than the bound: beyond it nothing is written any more. */
function measured(root: string): { bytes: number; entries: number } {
  const used = { bytes: 0, entries: 0 };
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const at = folder;
    for (const each of attempt(() => readdirSync(at, { withFileTypes: true }), [])) {
      used.entries += 1;
      if (used.entries >= STORE_ENTRIES_MAX) return used;
      if (each.isDirectory()) open.push(join(at, each.name));
      else used.bytes += look(join(at, each.name))?.size ?? 0;
    }
  }
  return used;
}

function attempt<Result>(act: () => Result, otherwise: Result): Result {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
