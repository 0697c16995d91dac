export type { Chart, Flattening, FlattenTarget, Live, Publication, Pulse, Refusal } from './control.ts';
export { FOLDED, factOf, venueTimeOf } from './fact-record.ts';
export type { Ports } from './performer.ts';
export type * from './ports.ts';
export { Program, type ProgramOptions } from './program.ts';
export { type RecordedRun, type ReplayVerdict, replayRun } from './replay.ts';
export { SystemClock } from './system-clock.ts';
