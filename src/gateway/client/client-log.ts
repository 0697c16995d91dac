/** What this room tells people. Keys, tokens and bodies of logins never come here. */
export interface ClientLogEntry {
  readonly level: 'info' | 'warn';
  /** Stable, `GATEWAY_…`. */
  readonly code: string;
  readonly message: string;
}

export type ClientLog = (entry: ClientLogEntry) => void;

/**
 * Warnings that a stream may cause by the thousand. Each code is told the 1st, 10th, 100th … time, with its count, so
 * that a broken feed neither floods the log nor hides.
 */
export class Complaints {
  readonly #log: ClientLog;
  #counts = new Map<string, number>();

  constructor(log: ClientLog) {
    this.#log = log;
  }

  complain(code: string, message: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (!/^10*$/.test(String(count))) return;
    this.#log({ level: 'warn', code, message: count === 1 ? message : `${message} (${count} times so far)` });
  }
}
