/** Which way an order or a fill goes. */
export type Side = 'buy' | 'sell';

/** +1 for a buy, -1 for a sell: what one contract does to a signed position. */
export function direction(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}
