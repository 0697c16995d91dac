/**
 * The things of the venue as its messages carry them, REST and hubs alike: REST writes absent values as null, the hubs
 * leave them out, so both read as absent. Members unknown to us are passed over.
 */
import { z } from 'zod';

const price = z.number().nullish();

/** An instant in any precision; stays text until it is translated. */
const stamp = z.string();

export const accountModel = z.object({
  id: z.int(),
  name: z.string(),
  balance: z.number(),
  canTrade: z.boolean(),
  isVisible: z.boolean().nullish(),
  simulated: z.boolean().nullish(),
});
export type AccountModel = z.infer<typeof accountModel>;

export const contractModel = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  tickSize: z.number().positive(),
  tickValue: z.number().positive(),
  activeContract: z.boolean(),
  symbolId: z.string().nullish(),
});
export type ContractModel = z.infer<typeof contractModel>;

export const barModel = z.object({
  t: stamp,
  o: z.number(),
  h: z.number(),
  l: z.number(),
  c: z.number(),
  v: z.number(),
});
export type BarModel = z.infer<typeof barModel>;

export const orderModel = z.object({
  id: z.int(),
  accountId: z.int(),
  contractId: z.string(),
  symbolId: z.string().nullish(),
  creationTimestamp: stamp,
  updateTimestamp: stamp.nullish(),
  status: z.int(),
  type: z.int(),
  side: z.int(),
  size: z.int(),
  limitPrice: price,
  stopPrice: price,
  fillVolume: z.int().nullish(),
  filledPrice: price,
  customTag: z.string().nullish(),
  trailDistance: z.int().nullish(),
  trailPrice: price,
  parentOrderId: z.int().nullish(),
  linkedOrderId: z.int().nullish(),
});
export type OrderModel = z.infer<typeof orderModel>;

export const positionModel = z.object({
  id: z.int(),
  accountId: z.int(),
  contractId: z.string(),
  contractDisplayName: z.string().nullish(),
  creationTimestamp: stamp,
  type: z.int(),
  size: z.int(),
  averagePrice: z.number(),
});
export type PositionModel = z.infer<typeof positionModel>;

/** One fill, which the venue calls a half-turn. */
export const halfTurnModel = z.object({
  id: z.int(),
  accountId: z.int(),
  contractId: z.string(),
  creationTimestamp: stamp,
  price: z.number(),
  profitAndLoss: z.number().nullish(),
  fees: z.number(),
  commissions: z.number().nullish(),
  side: z.int(),
  size: z.int(),
  voided: z.boolean(),
  orderId: z.int(),
});
export type HalfTurnModel = z.infer<typeof halfTurnModel>;

/** A part of a quote: only what changed. Absent is not zero. */
export const quoteModel = z.object({
  symbol: z.string(),
  contract: z.string().nullish(),
  lastPrice: price,
  bestBid: price,
  bestAsk: price,
  change: price,
  changePercent: price,
  open: price,
  high: price,
  low: price,
  volume: price,
  lastUpdated: stamp.nullish(),
  timestamp: stamp.nullish(),
});
export type QuoteModel = z.infer<typeof quoteModel>;

/** A row of market depth. */
export const depthModel = z.object({
  timestamp: stamp,
  type: z.int(),
  price: z.number(),
  volume: z.number(),
  currentVolume: z.number().nullish(),
});
export type DepthModel = z.infer<typeof depthModel>;

/** A print in the market. */
export const printModel = z.object({
  symbolId: z.string(),
  price: z.number(),
  timestamp: stamp,
  type: z.int(),
  volume: z.int(),
  contractId: z.string().nullish(),
});
export type PrintModel = z.infer<typeof printModel>;
