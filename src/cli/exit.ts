/** How a command ends: the exit codes that scripts rely on, and the one error that carries such a code to the top. */

export const EXIT = {
  fine: 0,
  /** The command ran and found a problem. */
  problem: 1,
  usage: 2,
  /** Not comparable, or skipped. */
  skipped: 3,
  gateway: 4,
  dataFolder: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with one clear sentence. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: ExitCode;

  /** @param message what happened, to what, and what to do */
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
