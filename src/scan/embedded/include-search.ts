/**
 * Finds the file that an `#include` means. Formulas travel between machines with paths of the machine they were written
 * on: slashes lean either way, letter case is that of Windows, and an absolute path names folders that are not here. So a
 * path is looked for under the including file's folder, under its ancestors up to a root, in each of them also below
 * `Include` (AmiBroker's own place for them), and under the include folders; of an absolute path its ever shorter ends are
 * tried. A path that leads out of these places leads nowhere: a formula is no way to read other files.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

export interface IncludePlaces {
  /** Ancestors of the including file are searched up to this folder; null: only its own folder. */
  readonly root: string | null;
  /** Searched last, in order; for `<path>` first. */
  readonly folders: readonly string[];
}

/** Where AmiBroker has its includes unless it is told otherwise: a folder beside those of the formulas. */
const STANDARD_FOLDER = 'include';

/** @returns the file's absolute path; null when there is none */
export function findInclude(
  { path, from, angled }: { readonly path: string; readonly from: string; readonly angled: boolean },
  { root, folders }: IncludePlaces,
): string | null {
  const near = foldersUp(dirname(from), root).flatMap((folder) => [folder, ...standardIn(folder)]);
  const places = angled ? [...folders, ...near] : [...near, ...folders];
  const isReachable = (file: string): boolean => places.some((place) => isInside(resolve(file), resolve(place)));
  if (isAbsolute(path) && isFile(path) && isReachable(path)) return path;
  for (const parts of endingsOf(path)) {
    for (const place of places) {
      const file = descend(place, parts);
      if (file !== null && isReachable(file)) return file;
    }
  }
  return null;
}

function foldersUp(folder: string, root: string | null): string[] {
  const folders = [folder];
  while (root !== null && isInside(folder, root) && relative(root, folder) !== '') {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

function standardIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => name.toLowerCase() === STANDARD_FOLDER)
    .map((name) => join(folder, name));
}

function isInside(folder: string, root: string): boolean {
  const way = relative(root, folder);
  return !way.startsWith('..') && !isAbsolute(way);
}

/** `C:\AmiBroker\Formulas\x.afl` → [AmiBroker, Formulas, x.afl], [Formulas, x.afl], [x.afl]; a relative path only whole. */
function endingsOf(path: string): string[][] {
  const absolute = /^([a-z]:|[\\/])/i.test(path);
  const parts = path
    .replace(/^[a-z]:/i, '')
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.');
  return absolute ? parts.map((_, i) => parts.slice(i)) : [parts];
}

/** Follows the parts from a folder down, without regard to case where the exact name is not there. */
function descend(folder: string, parts: readonly string[]): string | null {
  let at = folder;
  for (const part of parts) {
    const exact = join(at, part);
    if (part === '..' || existsSync(exact)) at = exact;
    else {
      const name = namesIn(at).find((each) => each.toLowerCase() === part.toLowerCase());
      if (name === undefined) return null;
      at = join(at, name);
    }
  }
  return isFile(at) ? at : null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
