/**
 * How a busy venue executes: some market orders only after a while, some orders piece by piece, and a cancel takes its
 * time. Each draws from the venue's own seed; a venue without a strain fills whole and at once.
 */
export interface Strain {
  /** Parts of one: how many market orders wait, and how many executions are a piece only. */
  readonly slow: number;
  readonly split: number;
  readonly slowMsMax: number;
  readonly pieceMsMax: number;
  readonly cancelMsMax: number;
}

/** Orders come in pieces at every other execution, otherwise nothing is slow. */
export const PIECEMEAL: Strain = { slow: 0, split: 0.5, slowMsMax: 0, pieceMsMax: 400, cancelMsMax: 0 };
