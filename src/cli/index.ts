/** What others may use of the commands: the threads of an exploration, which the benchmark drives as `explore` does. */
export { ExplorationThreads } from './exploration-threads.ts';
export type { Exploring } from './symbol-exploration.ts';
