/**
 * The last launch, kept in this browser. Trading on, the typed name and the word on looking ahead are never kept: arming
 * is done anew each time. What is stored may be from another version or edited by hand: each field is taken only if its
 * kind fits.
 */
import { BLANK, type Draft } from './draft.ts';

const KEY = 'openbell.launch';

export function remember(draft: Draft): void {
  const { trading: _trading, typedName: _typedName, lookAheadMeant: _meant, ...kept } = draft;
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing costs some typing, no more.
  }
}

export function rememberedLaunch(): Draft {
  try {
    return draftFrom(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return BLANK;
  }
}

export function draftFrom(stored: unknown): Draft {
  const fields: Readonly<Record<string, unknown>> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const text = (name: keyof Draft & string, fallback: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : fallback;
  };
  const { channels, params } = fields;
  return {
    strategy: text('strategy', BLANK.strategy),
    account: text('account', BLANK.account),
    symbol: text('symbol', BLANK.symbol),
    amiSymbol: text('amiSymbol', BLANK.amiSymbol),
    periodicity: text('periodicity', BLANK.periodicity),
    size: text('size', BLANK.size),
    timeout: text('timeout', BLANK.timeout),
    scanInterval: text('scanInterval', BLANK.scanInterval),
    lookback: text('lookback', BLANK.lookback),
    params:
      typeof params === 'object' && params !== null
        ? Object.fromEntries(
            Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
          )
        : BLANK.params,
    channels: Array.isArray(channels)
      ? (['log', 'desktop', 'sound', 'webhook'] as const).filter((each) => channels.includes(each))
      : BLANK.channels,
    webhookUrl: text('webhookUrl', BLANK.webhookUrl),
    trading: false,
    typedName: '',
    lookAheadMeant: false,
    entryPolicy: oneOf(fields.entryPolicy, ['add', 'ignore', 'reverse'], BLANK.entryPolicy),
    externalPolicy: oneOf(fields.externalPolicy, ['stop', 'adopt', 'ignore'], BLANK.externalPolicy),
    stopLossTicks: text('stopLossTicks', BLANK.stopLossTicks),
    trailingStop: fields.trailingStop === true,
    takeProfitTicks: text('takeProfitTicks', BLANK.takeProfitTicks),
    applyStop: fields.applyStop === true,
    protectWithin: text('protectWithin', BLANK.protectWithin),
  };
}

function oneOf<Value extends string>(stored: unknown, values: readonly Value[], fallback: Value): Value {
  return values.find((each) => each === stored) ?? fallback;
}
