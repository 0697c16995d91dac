/** Every way in which the gateway can fail to do what was asked, with the remedy. */
import type { GatewayFailure } from '#live/ports';

interface Kind {
  readonly hint: string;
  /** Asking again cannot help. */
  readonly final: boolean;
}

const KINDS = {
  LOGIN_REFUSED: {
    hint: 'Check PROJECT_X_USERNAME and PROJECT_X_API_KEY, and that the API subscription of this account is active.',
    final: true,
  },
  UNAUTHORISED: { hint: 'The venue refuses a token it has just issued. It is tried again.', final: false },
  UNREACHABLE: { hint: 'Check the network and the gateway address. It is tried again.', final: false },
  TIMEOUT: { hint: 'The gateway is slow or the network is. It is tried again.', final: false },
  BUSY: {
    hint: 'The venue allows 200 requests a minute and 50 for bars in half a minute. Wait a little.',
    final: false,
  },
  BROKEN_ANSWER: { hint: 'The gateway has a fault of its own. It is tried again.', final: false },
  REFUSED: { hint: "The venue's own words say why.", final: false },
  UNKNOWN_SYMBOL: {
    hint: 'Use the name of a listed contract month such as NQH6, or a venue id such as CON.F.US.ENQ.H26.',
    final: true,
  },
  UNKNOWN_ACCOUNT: { hint: 'List the accounts of this login and use one of their ids.', final: true },
  CLOSED: { hint: 'The program is stopping.', final: true },
} as const satisfies Record<string, Kind>;

export type FailureKind = keyof typeof KINDS;

/** @param message one sentence, free of secrets */
export function failure(kind: FailureKind, message: string): GatewayFailure {
  const { hint, final } = KINDS[kind];
  return { code: `ERR_GATEWAY_${kind}`, message, hint, final };
}
