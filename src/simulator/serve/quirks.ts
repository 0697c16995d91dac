/**
 * The quirks of the wire, beside those of the venue: what nobody knows for sure of the live service, or what it does that
 * surprises, each as a switch of its own. The default is what was seen live or, where nothing was seen, the safer guess.
 */
import { VENUE_QUIRKS } from '#simulator/venue';

export const QUIRKS = {
  ...VENUE_QUIRKS,

  // Sessions and errors.
  /** HTTP 401 says `WWW-Authenticate: Bearer`. */
  wwwAuthenticate: true,
  /** HTTP 429 says how long to wait. */
  retryAfter: false,
  /** The rate limits count by fixed windows instead of sliding ones. */
  fixedWindow: false,
  /** HTTP 400 has a body that names what is wrong. */
  problemDetails: true,
  /** A hub connection ends with its token. */
  closesAtExpiry: true,
  /** A login displaces every session before it. */
  oneDevice: false,
  /** Logout ends every session instead of its own. */
  logoutEndsAll: false,

  // REST.
  /** Prices come with nine decimals, fees with four; otherwise as short as can be. */
  scaledDecimals: true,
  /** Positions carry `contractDisplayName`; one Python client cannot bear it. */
  displayNames: false,
  /** Half-turns carry `commissions`. */
  commissions: true,
  /** Orders that wait for their entry are not shown. */
  hidesSuspended: true,
  /** `Order/v2/query` does not filter by contract. */
  ignoresContractFilter: true,
  /** `live: true` finds no contracts and no bars. */
  emptyLive: true,
  /** The answer to an order comes before its first event; otherwise after. */
  answersFirst: true,

  // Bars.
  /** More bars than 20 000 asked for are cut to that instead of refused. */
  clampsLimit: false,
  /** A bar that starts at `endTime` counts. */
  endInclusive: false,
  /** Minutes and hours without trades have flat bars. */
  flatBars: false,
  /** Bars carry `d` and `k`, which the documents do not know. */
  extraBarMembers: false,

  // Hubs.
  /** User events come as `{action, data}`; otherwise bare. */
  envelope: true,
  /** Who subscribes twice hears everything twice. */
  doubledSubscriptions: false,
  /** Subscribing to an account of somebody else completes with an error. */
  foreignAccountFails: true,
  /** Subscribing to a contract that does not exist completes with an error; otherwise silence follows. */
  unknownContractFails: false,
  /** A full quote comes at once to whoever subscribes. */
  quoteAtSubscribe: true,
  /** Later quotes hold what changed only. */
  quoteDeltas: true,
  /** Trades come in arrays, one to five together. */
  tradeArrays: true,
  /** Rows of depth come in arrays. */
  depthArrays: true,
  /** Arrays of depth end with a null. */
  depthNulls: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type Quirk = keyof typeof QUIRKS;
export type Quirks = Readonly<Record<Quirk, boolean>>;

/** Every quirk there is, as it is by default or as it is wished for. */
export function quirksWith(wishes: Partial<Quirks>): Quirks {
  return { ...QUIRKS, ...wishes };
}
