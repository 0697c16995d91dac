/** The venue's numbers for accounts, orders and fills; branded, since all are plain numbers and must not mix. */
import type { Brand } from '#base';

export type AccountId = Brand<number, 'AccountId'>;
export type OrderId = Brand<number, 'OrderId'>;
export type FillId = Brand<number, 'FillId'>;

export const accountId = (id: number): AccountId => id as AccountId;
export const orderId = (id: number): OrderId => id as OrderId;
export const fillId = (id: number): FillId => id as FillId;
