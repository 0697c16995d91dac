/**
 * The guard stands between an intent and the venue. It is the only maker of `Approved`, and the venue's door takes
 * nothing else: an order that was not looked at cannot be written down, let alone sent.
 */
import { assert } from '#base';
import type { GuardContext } from './guard-rule.ts';
import type { OrderRequest } from './order-request.ts';
import { RULES } from './rules.ts';

declare const looked: unique symbol;

/** Proof that the guard has passed it. */
export type Approved<Request> = Request & { readonly [looked]: true };

export type Verdict =
  | { readonly ok: true; readonly order: Approved<OrderRequest> }
  /** The first rule that denies, with value and limit. */
  | { readonly ok: false; readonly rule: string; readonly why: string };

export function approve(order: OrderRequest, context: GuardContext): Verdict {
  assert(Number.isInteger(order.size) && order.size > 0, 'an order has a whole number of contracts, at least one');
  for (const rule of RULES) {
    if (!rule.binds.includes(order.purpose)) continue;
    const why = rule.check(order, context);
    if (why !== null) return { ok: false, rule: rule.name, why };
  }
  return { ok: true, order: order as Approved<OrderRequest> };
}
