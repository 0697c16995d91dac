/**
 * Holds the state and tells its readers, at most once a frame however many events arrive: fifty updates a second cost
 * no more than the screen can show. A hidden page gets no frames; it is told four times a second, for the title, the
 * icon and the sounds must go on.
 */
import { useSyncExternalStore } from 'react';
import { type Dashboard, EMPTY } from './model.ts';
import { type Happening, reduce } from './reduce.ts';

const HIDDEN_PAUSE_MS = 250;

export interface Store {
  state(): Dashboard;
  say(happening: WithoutTime<Happening>): void;
  subscribe(listener: () => void): () => void;
}

/** The store stamps what it is told. */
type WithoutTime<Each> = Each extends unknown ? Omit<Each, 'at'> : never;

function openStore(): Store {
  let state = EMPTY;
  let told = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    if (!told) return;
    told = false;
    for (const listener of listeners) listener();
  };
  return {
    state: () => state,
    say(happening) {
      const next = reduce(state, { ...happening, at: performance.now() } as Happening);
      if (next === state) return;
      state = next;
      if (told) return;
      told = true;
      requestAnimationFrame(tell);
      setTimeout(tell, HIDDEN_PAUSE_MS);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The page has one. */
export const store: Store = openStore();

/** @param select must return the same value for the same state, else the reader is drawn without end */
export function useDashboard<Selected>(select: (state: Dashboard) => Selected): Selected {
  return useSyncExternalStore(store.subscribe, () => select(store.state()));
}
