/**
 * One line of the tape: a trade or a quote as a small JSON array, since there are millions of them.
 * `["t",at,price,size,aggressor]` and `["q",at,bid,ask,last]`; the contract is the folder's name.
 */

import { epochMs } from '#base';
import type { Tape } from '#live/ports';

export type TapeEvent = Parameters<Tape['append']>[0];

type TapeTrade = Extract<TapeEvent, { type: 'trade' }>['trade'];

export type TapeContract = TapeTrade['contract'];

type Line =
  | readonly ['t', number, number, number, TapeTrade['aggressor']]
  | readonly ['q', number, number | null, number | null, number | null];

export function formatTapeLine(event: TapeEvent): string {
  const line: Line =
    event.type === 'trade'
      ? ['t', event.trade.at, event.trade.price, event.trade.size, event.trade.aggressor]
      : ['q', event.quote.at, event.quote.bid, event.quote.ask, event.quote.last];
  return `${JSON.stringify(line)}\n`;
}

export function parseTapeLine(text: string, contract: TapeContract): TapeEvent {
  const line = JSON.parse(text) as Line;
  if (line[0] === 't') {
    const [, at, price, size, aggressor] = line;
    return { type: 'trade', trade: { contract, at: epochMs(at), price, size, aggressor } };
  }
  const [, at, bid, ask, last] = line;
  return { type: 'quote', quote: { contract, at: epochMs(at), bid, ask, last } };
}
