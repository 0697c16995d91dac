/**
 * What nobody knows for sure of the live venue, or what it does that surprises, each as a switch of its own. The default
 * is what was seen live or, where nothing was seen, the safer guess.
 */
export const VENUE_QUIRKS = {
  /** The account is told twice, the opening fill again when a position closes. */
  repeats: true,
  /** An order's end is told now before its fill, now after it; otherwise always after. */
  unsteadyOrder: true,
  /** A custom tag may be used once in an account. */
  uniqueTags: true,
  /** A price between two ticks is rounded instead of refused. */
  roundsPrices: false,
  /** While the market is closed an order is taken and rejected a moment later, instead of refused. */
  rejectsLater: false,
  /** Stop-limit orders are taken; otherwise refused, as the place page leaves them out. */
  stopLimits: false,
  /** An order that is still pending cannot be changed or cancelled. */
  pendingIsFixed: false,
  /** A bracket needs four ticks at least. */
  fourTickBrackets: false,
  /** Cancelling one child of a bracket cancels the other. */
  cancelsSibling: false,
  /** Closing a position cancels the children of its brackets; closing a part, those of the newest one. */
  closeCancelsBrackets: false,
  /** A position that is turned around is told once, as turned, instead of closed and opened. */
  flipsInOne: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type VenueQuirk = keyof typeof VENUE_QUIRKS;
export type VenueQuirks = Readonly<Record<VenueQuirk, boolean>>;
