/**
 * The note beside the ledger that trading was halted: the file `halted`. That it is there is what counts; the words in it
 * are for people. On a full disk a file can mostly still be made, though nothing can be written into it.
 */
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HaltNote } from '#live/ports';

const NO_WORDS = 'a person halted trading when the ledger could not record it';

export function haltNote({ dir }: { readonly dir: string }): HaltNote {
  const path = join(dir, 'halted');
  return {
    async read() {
      try {
        return (await readFile(path, 'utf8')).trim() || NO_WORDS;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : NO_WORDS;
      }
    },
    async write(why) {
      const file = await open(path, 'w');
      try {
        await file.writeFile(`${why}\n`).catch(() => undefined);
        await file.sync();
      } finally {
        await file.close();
      }
      await syncFolder(dir);
    },
    remove: () => rm(path, { force: true }),
  };
}

/** A new name is on the disk once its folder is. Not every platform lets a folder be opened. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r').catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
