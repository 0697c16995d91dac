/**
 * When an order's bytes were handed to its socket, by the order's tag. Nothing of the program says it: what it notes is
 * the instant just before the request is made.
 */
import { Socket } from 'node:net';

/** No request of an order is longer. */
const REQUEST_BYTES_MAX = 8_000;
const TAG = /"customTag":"([^"]+)"/;

const writtenAt = new Map<string, number>();
// The only place that every byte passes; a request tells nobody when it was written.
const write = Socket.prototype.write as (this: Socket, chunk: Uint8Array | string, ...rest: unknown[]) => boolean;
Object.defineProperty(Socket.prototype, 'write', {
  // A socket whose other side has ended gets a `write` of its own.
  writable: true,
  configurable: true,
  value(this: Socket, chunk: Uint8Array | string, ...rest: unknown[]): boolean {
    const took = write.call(this, chunk, ...rest);
    if (chunk.length < REQUEST_BYTES_MAX) {
      const tag = TAG.exec(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'))?.[1];
      if (tag !== undefined) writtenAt.set(tag, performance.now());
    }
    return took;
  },
});

/** @returns milliseconds of the monotonic clock, once: the order is forgotten */
export function takeWrittenAt(tag: string): number | null {
  const at = writtenAt.get(tag) ?? null;
  writtenAt.delete(tag);
  return at;
}
