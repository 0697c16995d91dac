/** The page's monotonic clock for what ticks on screen: ages and the venue's time. One timer serves all readers. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 250;

let now = performance.now();
let timer: ReturnType<typeof setInterval> | undefined;
const readers = new Set<() => void>();

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  timer ??= setInterval(() => {
    now = performance.now();
    for (const each of readers) each();
  }, TICK_MS);
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** @returns milliseconds, renewed four times a second */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
