/**
 * Error codes are private to each endpoint: 5 is one thing to `closeContract` and another to `partialCloseContract`.
 * Here each endpoint's codes are its words in order; index 0 is success everywhere.
 */
const NONE = ['Success'] as const;
const ACCOUNT = ['Success', 'AccountNotFound'] as const;

const LOGIN = [
  'Success',
  'UserNotFound',
  'PasswordVerificationFailed',
  'InvalidCredentials',
  'AppNotFound',
  'AppVerificationFailed',
  'InvalidDevice',
  'AgreementsNotSigned',
  'UnknownError',
  'ApiSubscriptionNotFound',
  'ApiKeyAuthenticationDisabled',
] as const;

export const FAILURES = {
  loginKey: LOGIN,
  loginApp: LOGIN,
  validate: ['Success', 'InvalidSession', 'SessionNotFound', 'ExpiredToken', 'UnknownError'],
  logout: ['Success', 'InvalidSession', 'UnknownError'],
  accountSearch: NONE,
  contractSearch: NONE,
  contractById: ['Success', 'ContractNotFound'],
  contractsAvailable: NONE,
  retrieveBars: ['Success', 'ContractNotFound', 'UnitInvalid', 'UnitNumberInvalid', 'LimitInvalid'],
  orderPlace: [
    'Success',
    'AccountNotFound',
    'OrderRejected',
    'InsufficientFunds',
    'AccountViolation',
    'OutsideTradingHours',
    'OrderPending',
    'UnknownError',
    'ContractNotFound',
    'ContractNotActive',
    'AccountRejected',
  ],
  orderModify: [
    'Success',
    'AccountNotFound',
    'OrderNotFound',
    'Rejected',
    'Pending',
    'UnknownError',
    'AccountRejected',
    'ContractNotFound',
  ],
  orderCancel: [
    'Success',
    'AccountNotFound',
    'OrderNotFound',
    'Rejected',
    'Pending',
    'UnknownError',
    'AccountRejected',
  ],
  orderSearch: ACCOUNT,
  orderSearchOpen: ACCOUNT,
  orderById: ['Success', 'OrderNotFound'],
  orderQuery: ACCOUNT,
  positionSearchOpen: ACCOUNT,
  closeContract: [
    'Success',
    'AccountNotFound',
    'PositionNotFound',
    'ContractNotFound',
    'ContractNotActive',
    'OrderRejected',
    'OrderPending',
    'UnknownError',
    'AccountRejected',
  ],
  partialCloseContract: [
    'Success',
    'AccountNotFound',
    'PositionNotFound',
    'ContractNotFound',
    'ContractNotActive',
    'InvalidCloseSize',
    'OrderRejected',
    'OrderPending',
    'UnknownError',
    'AccountRejected',
  ],
  tradeSearch: ACCOUNT,
} as const satisfies Record<string, readonly string[]>;

/** An endpoint that answers with the envelope. */
export type EndpointName = keyof typeof FAILURES;

/** The words an endpoint may fail with. */
export type FailureWord<Name extends EndpointName> = Exclude<(typeof FAILURES)[Name][number], 'Success'>;

/** @returns the endpoint's word for its code, or `Code 42` for one its documents lack */
export function failureWord(endpoint: EndpointName, code: number): string {
  return FAILURES[endpoint][code] ?? `Code ${code}`;
}

/** The endpoint's number for a word of its own; asked by whoever answers as the venue. */
export function failureCode<Name extends EndpointName>(endpoint: Name, word: FailureWord<Name>): number {
  return (FAILURES[endpoint] as readonly string[]).indexOf(word);
}
