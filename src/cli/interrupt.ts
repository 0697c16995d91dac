/** Ctrl-C, and what a service manager sends. The second Ctrl-C is not waited for: a person who presses twice means it. */

const BY_CTRL_C = 130;

export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.once('SIGINT', () => process.exit(BY_CTRL_C));
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  });
}
