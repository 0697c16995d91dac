/**
 * Nominal types over plain values: an account id and an order id are both numbers, and must never mix.
 * A brand exists in the type checker only; at run time the value is what it was.
 */
declare const brand: unique symbol;

export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
