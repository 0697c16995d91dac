/**
 * JSON lines over a worker's own pipes, read and written where it stands: no event loop, for a call of COM would stop it
 * anyway. Node's streams are not used; on some systems they cannot open such a pipe.
 */
import { readSync, writeSync } from 'node:fs';

const INPUT = 0;
const OUTPUT = 1;
const CHUNK_BYTES = 65_536;

export function writeLine(value: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  let at = 0;
  while (at < bytes.length) at += writeSync(OUTPUT, bytes, at);
}

/** One value a line, until the other side closes the pipe, which it does when it ends in whatever way. */
export function* readLines(): Generator<unknown> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  for (;;) {
    const length = readSome(chunk);
    if (length === 0) return;
    rest = Buffer.concat([rest, chunk.subarray(0, length)]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield JSON.parse(rest.subarray(0, end).toString('utf8'));
      rest = rest.subarray(end + 1);
    }
  }
}

/** @returns 0 at the end, which Windows tells by an error */
function readSome(chunk: Buffer): number {
  try {
    return readSync(INPUT, chunk);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EOF' || code === 'EPIPE' || code === 'ECONNRESET') return 0;
    throw error;
  }
}
