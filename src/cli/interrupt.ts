/** Ctrl-C, and what a service manager sends. The second Ctrl-C is not waited for: a person who presses twice means it. */

export const BY_CTRL_C = 130;

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.once('SIGINT', () => process.exit(BY_CTRL_C));
      resolve();
    };
    for (const signal of ENDING) process.once(signal, end);
  });
}

/**
 * Work that Ctrl-C ends: it is told by the signal and winds up.
 *
 * @returns null where it was ended
 */
export async function whileUninterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | null> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  for (const signal of ENDING) process.once(signal, end);
  try {
    const result = await work(stop.signal);
    return stop.signal.aborted ? null : result;
  } finally {
    for (const signal of ENDING) process.off(signal, end);
  }
}
