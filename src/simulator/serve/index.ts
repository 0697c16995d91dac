export { DEFAULT_ACCOUNTS, type Simulator, type SimulatorOptions, type SimulatorSource } from './options.ts';
export { startSimulator } from './simulator.ts';
export { SimulatorError, type SimulatorErrorCode } from './simulator-error.ts';
export type { Speed } from './venue-clock.ts';
