/**
 * The print of the program that seeds run: a hash of every file of `src/` that a seed loads. Seeds of several runs add up
 * when their prints are the same, since they tried the same program; a changed line, or a comment, is another print.
 */
import { createHash } from 'node:crypto';
import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const SOURCES = new URL('../../src/', import.meta.url).href;
/** So many letters tell two programs apart. */
const PRINT_LETTERS = 12;

/** A thread loads the program anew, where nothing of it was loaded before. */
export function codePrint(): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url));
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function sendPrint(): Promise<void> {
  const files = new Map<string, string>();
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url.startsWith(SOURCES)) files.set(url.slice(SOURCES.length), String(loaded.source));
      return loaded;
    },
  });
  await import(`./run-seed${extname(import.meta.url)}`);
  const hash = createHash('sha256');
  for (const [path, text] of [...files].sort(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(`${path}\0${text}\0`);
  parentPort?.postMessage(hash.digest('hex').slice(0, PRINT_LETTERS));
}

if (!isMainThread) void sendPrint();
