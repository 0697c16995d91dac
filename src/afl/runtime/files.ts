/**
 * The files that a formula may have, as the host keeps them: one small tree of folders, apart from everything else on the
 * machine. A path is a list of names that the engine has already found harmless (`file-path.ts`), so no path can lead out
 * of the tree; a store refuses what it has no room for, and never throws.
 */

/** Names from the root down, compared without regard to case; the root itself is []. */
export type FilePath = readonly string[];

export interface FileStatus {
  readonly isFolder: boolean;
  readonly bytes: number;
  /** Wall time of the session's zone, ms since 1970, as `Host.now`. */
  readonly created: number;
  readonly modified: number;
  readonly accessed: number;
}

export interface FileStore {
  /** The whole file; null when there is none, or more than FILE_BYTES_MAX of it. */
  read(path: FilePath): Uint8Array | null;
  /**
   * Makes the file and the folders above it where they are missing.
   *
   * @returns false when it cannot be, or there is no room
   */
  write(path: FilePath, bytes: Uint8Array, how: 'replace' | 'append'): boolean;
  /** @returns whether there was such a file, which is gone now */
  delete(path: FilePath): boolean;
  /** One folder in one that is there. @returns whether it is there now */
  makeFolder(path: FilePath): boolean;
  /** An empty one. @returns whether it is gone now */
  removeFolder(path: FilePath): boolean;
  status(path: FilePath): FileStatus | null;
  /** Names in a folder, sorted; none when there is no such folder. */
  list(path: FilePath): readonly { readonly name: string; readonly isFolder: boolean }[];
}

export const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** Of all files of one store together. */
export const STORE_BYTES_MAX = 256 * 1024 * 1024;
/** Files and folders of one store. */
export const STORE_ENTRIES_MAX = 10_000;
