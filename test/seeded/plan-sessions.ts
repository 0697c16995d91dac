/** Who trades what for whom, and in what manner: the sessions of a seed. */
import { accountId } from '#account';
import { type Random, SECOND } from '#base';
import type { SessionConfig } from '#kernel';
import { contractId } from '#market';
import { pick } from './pick.ts';
import type { PlannedAccount, PlannedMarket } from './plan.ts';

export const ACCOUNT = { id: accountId(7), name: 'PRAC-V2-1' };
export const TWIN = { id: accountId(8), name: 'PRAC-V2-2' };
export const NQ = { id: contractId('CON.F.US.ENQ.H26'), root: 'NQ', symbol: 'NQH6' } as const;
/** Its micro, ten of which weigh as one, or another index. */
const PARTNERS = [
  { id: contractId('CON.F.US.MNQ.H26'), root: 'MNQ', symbol: 'MNQH6' },
  { id: contractId('CON.F.US.EP.H26'), root: 'ES', symbol: 'ESH6' },
] as const;

export function partnerOf(seed: number): (typeof PARTNERS)[number] {
  return PARTNERS[seed % 2 === 0 ? 0 : 1];
}

export function tradedBy({
  symbol,
  root,
}: Pick<PlannedMarket, 'symbol' | 'root'>): Pick<SessionConfig, 'symbol' | 'amiSymbol'> {
  return { symbol, amiSymbol: root };
}

/** Of each session; with two there is one of either at least. */
export function accountsOf(sessionCount: number, twins: Random | null): readonly PlannedAccount[] {
  const isTwins = Array.from({ length: sessionCount }, () => twins?.chance(0.5) === true);
  if (twins !== null) {
    if (isTwins.every(Boolean)) isTwins[0] = false;
    if (!isTwins.some(Boolean)) isTwins[sessionCount - 1] = true;
  }
  return isTwins.map((isTwin) => (isTwin ? TWIN : ACCOUNT));
}

export function ownedBy({ id, name }: PlannedAccount): Pick<SessionConfig, 'account' | 'accountName'> {
  return { account: id, accountName: name };
}

export function sessionOf(
  index: number,
  {
    tradeSize,
    scanSlowness,
    random,
  }: { readonly tradeSize: number; readonly scanSlowness: number; readonly random: Random },
): Omit<SessionConfig, 'id' | 'account' | 'accountName' | 'symbol' | 'amiSymbol'> {
  return {
    strategy: `S${index + 1}`,
    file: `/formulas/S${index + 1}.afl`,
    periodicity: { unit: 'minute', count: 1 },
    scanIntervalMs: random.chance(0.3) ? random.integer({ low: 2, high: 20 }) * scanSlowness * SECOND : 0,
    lookbackBars: random.integer({ low: 1, high: 5 }),
    params: {},
    alertChannels: [],
    webhookUrl: null,
    tradeEnabled: true,
    tradeSize,
    tradeTimeoutMs: random.integer({ low: 1, high: 30 }) * SECOND,
    zone: 'America/Chicago',
    origin: 'api',
  };
}

/** What the session makes of stops, of entries against a position, and of contracts that are not its own. */
export function manners(random: Random): Pick<SessionConfig, 'stops' | 'entryPolicy' | 'externalPolicy'> {
  const withStops = random.chance(0.3);
  const entryPolicy = pick(random, ['add', 'add', 'ignore', 'reverse'] as const);
  const externalPolicy = pick(random, ['stop', 'adopt', 'ignore'] as const);
  const stops = {
    stopLossTicks: random.integer({ low: 6, high: 60 }),
    trailing: random.chance(0.25),
    takeProfitTicks: random.chance(0.5) ? random.integer({ low: 6, high: 60 }) : null,
    applyStop: false,
    withinMs: random.integer({ low: 2, high: 10 }) * SECOND,
  };
  return { entryPolicy, externalPolicy, ...(withStops ? { stops } : {}) };
}

/** The formula's stops, and the session's own where it has none or, at times, for the formula alone. */
export function withFormulaStops(manner: ReturnType<typeof manners>, random: Random): ReturnType<typeof manners> {
  const withinMs = random.integer({ low: 2, high: 10 }) * SECOND;
  const none = { stopLossTicks: null, trailing: false, takeProfitTicks: null, withinMs };
  const own = manner.stops !== undefined && random.chance(0.7) ? manner.stops : none;
  return random.chance(0.6) ? { ...manner, stops: { ...own, applyStop: true } } : manner;
}
