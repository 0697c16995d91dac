/**
 * The REST endpoints: where each one is, what it takes and what it pays out on success. One table for whoever asks and
 * whoever answers. Requests are as strict as the venue about what is required; members it does not know pass.
 */
import { z } from 'zod';
import type { EndpointName } from './failures.ts';
import { accountModel, barModel, contractModel, halfTurnModel, orderModel, positionModel } from './models.ts';
import { parseStamp } from './stamp.ts';

const int32 = z.int32();
const stamp = z.string().refine((text) => parseStamp(text) !== undefined, 'is no date and time');
const optionalPrice = z.number().nullish();
const bracket = z.object({ ticks: int32, type: z.int() }).nullish();
const nothing = z.object({}).nullish();
const accountAndContract = { accountId: int32, contractId: z.string() };

function endpoint<Request extends z.ZodType, Payload extends z.ZodType>(
  path: string,
  { request, payload }: { readonly request: Request; readonly payload: Payload },
) {
  return { path, request, payload };
}

export const ENDPOINTS = {
  loginKey: endpoint('/api/Auth/loginKey', {
    request: z.object({ userName: z.string(), apiKey: z.string() }),
    payload: z.object({ token: z.string() }),
  }),
  /** The old way in, by application; the key is the supported one. */
  loginApp: endpoint('/api/Auth/loginApp', {
    request: z.object({
      userName: z.string(),
      password: z.string(),
      deviceId: z.string(),
      appId: z.string(),
      verifyKey: z.string(),
    }),
    payload: z.object({ token: z.string() }),
  }),
  validate: endpoint('/api/Auth/validate', { request: nothing, payload: z.object({ newToken: z.string().nullish() }) }),
  logout: endpoint('/api/Auth/logout', { request: nothing, payload: z.object({}) }),
  accountSearch: endpoint('/api/Account/search', {
    request: z.object({ onlyActiveAccounts: z.boolean() }),
    payload: z.object({ accounts: z.array(accountModel) }),
  }),
  contractSearch: endpoint('/api/Contract/search', {
    request: z.object({ searchText: z.string().nullish(), live: z.boolean() }),
    payload: z.object({ contracts: z.array(contractModel) }),
  }),
  contractById: endpoint('/api/Contract/searchById', {
    request: z.object({ contractId: z.string() }),
    payload: z.object({ contract: contractModel.nullable() }),
  }),
  contractsAvailable: endpoint('/api/Contract/available', {
    request: z.object({ live: z.boolean() }),
    payload: z.object({ contracts: z.array(contractModel) }),
  }),
  retrieveBars: endpoint('/api/History/retrieveBars', {
    request: z.object({
      contractId: z.string(),
      live: z.boolean(),
      startTime: stamp,
      endTime: stamp,
      unit: z.int(),
      unitNumber: z.int(),
      limit: z.int(),
      includePartialBar: z.boolean(),
    }),
    payload: z.object({ bars: z.array(barModel) }),
  }),
  orderPlace: endpoint('/api/Order/place', {
    request: z.object({
      ...accountAndContract,
      type: z.int(),
      side: z.int(),
      size: int32,
      limitPrice: optionalPrice,
      stopPrice: optionalPrice,
      trailPrice: optionalPrice,
      customTag: z.string().nullish(),
      stopLossBracket: bracket,
      takeProfitBracket: bracket,
    }),
    payload: z.object({ orderId: z.int().positive() }),
  }),
  orderModify: endpoint('/api/Order/modify', {
    request: z.object({
      accountId: int32,
      orderId: z.int(),
      size: int32.nullish(),
      limitPrice: optionalPrice,
      stopPrice: optionalPrice,
      trailPrice: optionalPrice,
    }),
    payload: z.object({}),
  }),
  orderCancel: endpoint('/api/Order/cancel', {
    request: z.object({ accountId: int32, orderId: z.int() }),
    payload: z.object({}),
  }),
  orderSearch: endpoint('/api/Order/search', {
    request: z.object({ accountId: int32, startTimestamp: stamp, endTimestamp: stamp.nullish() }),
    payload: z.object({ orders: z.array(orderModel) }),
  }),
  orderSearchOpen: endpoint('/api/Order/searchOpen', {
    request: z.object({ accountId: int32 }),
    payload: z.object({ orders: z.array(orderModel) }),
  }),
  orderById: endpoint('/api/Order/searchById', {
    request: z.object({ accountId: int32, orderId: z.int() }),
    payload: z.object({ order: orderModel.nullable() }),
  }),
  /** A page is at most 100 rows; `pageOffset` counts rows. The venue was seen to ignore `filter.contractId`. */
  orderQuery: endpoint('/api/Order/v2/query', {
    request: z.object({
      filter: z.object({
        accountId: int32,
        statuses: z.array(z.int()).nullish(),
        contractId: z.string().nullish(),
        createdAfter: stamp.nullish(),
        createdBefore: stamp.nullish(),
      }),
      pageSize: int32.nullish(),
      pageOffset: int32.nullish(),
      sortBy: z.int().nullish(),
      sortDirection: z.int().nullish(),
      includeTotalCount: z.boolean().nullish(),
    }),
    payload: z.object({ orders: z.array(orderModel), totalCount: z.int().nullish() }),
  }),
  positionSearchOpen: endpoint('/api/Position/searchOpen', {
    request: z.object({ accountId: int32 }),
    payload: z.object({ positions: z.array(positionModel) }),
  }),
  closeContract: endpoint('/api/Position/closeContract', {
    request: z.object(accountAndContract),
    payload: z.object({}),
  }),
  partialCloseContract: endpoint('/api/Position/partialCloseContract', {
    request: z.object({ ...accountAndContract, size: int32 }),
    payload: z.object({}),
  }),
  tradeSearch: endpoint('/api/Trade/search', {
    request: z.object({ accountId: int32, startTimestamp: stamp.nullish(), endTimestamp: stamp.nullish() }),
    payload: z.object({ trades: z.array(halfTurnModel) }),
  }),
} as const satisfies Record<EndpointName, { path: string; request: z.ZodType; payload: z.ZodType }>;

/** The one endpoint that is a GET, without envelope or token; it answers `pong`. */
export const PING_PATH = '/api/Status/ping';

export type Endpoints = typeof ENDPOINTS;
export type RequestOf<Name extends EndpointName> = z.infer<Endpoints[Name]['request']>;
export type PayloadOf<Name extends EndpointName> = z.infer<Endpoints[Name]['payload']>;
