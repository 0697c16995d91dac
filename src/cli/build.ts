/**
 * Names the code that decides, and the Node it runs on: a replay by other code proves nothing (K1). It is a hash of the
 * sources themselves, so that work in progress is told from a release, and two checkouts of one commit are the same.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms whose code stands between an event and what is decided on it. */
const ROOMS = ['account', 'base', 'kernel', 'market', 'risk', 'scan'];
const SOURCES = fileURLToPath(new URL('..', import.meta.url));
const SUFFIX = extname(import.meta.url);

let known: string | undefined;

/** @returns `3f9c0a1b2c4d, node 24.21.0` */
export function buildOf(): string {
  known ??= `${hashOfSources()}, node ${process.versions.node}`;
  return known;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const room of ROOMS) {
    const files = readdirSync(join(SOURCES, room)).filter((name) => name.endsWith(SUFFIX) && !name.includes('.test'));
    for (const file of files.sort()) hash.update(`${room}/${file}\n`).update(readFileSync(join(SOURCES, room, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
