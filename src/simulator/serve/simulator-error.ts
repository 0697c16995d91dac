/** Why a simulator could not be started; the code is stable. */
export type SimulatorErrorCode = 'ERR_SIMULATOR_SOURCE' | 'ERR_SIMULATOR_PORT';

export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
  readonly code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
