export type { Chart, Live, Publication, Pulse, Refusal } from './control.ts';
export type * from './ports.ts';
