/**
 * The folder in which files for AmiBroker lie for a moment. It is ours alone: what a crash left there goes when it is
 * opened again. AmiBroker's own files are Latin-1, so the folder's path must be, too.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** One file, as we call it and as AmiBroker does. */
export interface ScanFile {
  readonly here: string;
  readonly there: string;
}

export class ScanFiles {
  readonly #folder: string;
  readonly #pathThere: (path: string) => string;
  #count = 0;

  /** @param pathThere how AmiBroker sees a path of ours; on one machine the same */
  constructor(folder: string, pathThere: (path: string) => string = (path) => path) {
    this.#folder = folder;
    this.#pathThere = pathThere;
  }

  /** Not before it is sure that no other run of the program uses it. */
  open(): void {
    this.close();
    mkdirSync(this.#folder, { recursive: true });
  }

  next(extension: string): ScanFile {
    this.#count += 1;
    return this.named(`openbell_${this.#count}.${extension}`);
  }

  named(name: string): ScanFile {
    const here = join(this.#folder, name);
    return { here, there: this.#pathThere(here) };
  }

  /** One that AmiBroker still holds stays until the folder is emptied. */
  remove(...files: readonly ScanFile[]): void {
    for (const { here } of files) removed(here);
  }

  close(): void {
    removed(this.#folder);
  }
}

/** What a crash has left in such a folder goes, whoever scans from now on. */
export function clearScanFiles(folder: string): void {
  removed(folder);
}

/** Windows lets nobody delete what another program has open: what is left goes the next time. */
function removed(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 2 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EBUSY' && code !== 'EPERM' && code !== 'ENOTEMPTY' && code !== 'EACCES') throw error;
  }
}

/** Whether AmiBroker can be told of this folder. */
export function isLatin1(path: string): boolean {
  return !/[\u0100-\uffff]/.test(path);
}
