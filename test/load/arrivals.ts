/**
 * When bytes came out of a socket. Everything between them and the inbox (frames, JSON, SignalR, our translation) runs
 * on from there, so the newest instant is that of the bytes being worked on.
 */
import { Socket } from 'node:net';

let arrivedAt = performance.now();
// The only place that every byte passes; neither the SignalR client nor its socket library says when it read them.
const emit: (this: Socket, event: string | symbol, ...args: unknown[]) => boolean = Socket.prototype.emit;
Object.defineProperty(Socket.prototype, 'emit', {
  value(this: Socket, event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'data') arrivedAt = performance.now();
    return emit.call(this, event, ...args);
  },
});

/** @returns milliseconds since the bytes being worked on were read */
export function sinceArrivalMs(): number {
  return performance.now() - arrivedAt;
}
