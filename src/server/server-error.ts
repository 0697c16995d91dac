/** Why the server could not begin to listen, for the terminal. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: 'ERR_SERVER_PORT_TAKEN' | 'ERR_SERVER_LISTEN';
  readonly hint: string;

  constructor(options: {
    readonly code: ServerError['code'];
    readonly message: string;
    readonly hint: string;
    readonly cause: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
  }

  static from(cause: unknown, port: number): ServerError {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (reason === 'EADDRINUSE') {
      return new ServerError({
        code: 'ERR_SERVER_PORT_TAKEN',
        message: `Port ${port} is taken by another program.`,
        hint: 'End that program, or choose another port with --port.',
        cause,
      });
    }
    return new ServerError({
      code: 'ERR_SERVER_LISTEN',
      message: `The server cannot listen on port ${port}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: 'Choose another port with --port; ports below 1024 often need rights.',
      cause,
    });
  }
}
