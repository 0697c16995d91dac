import { expect, test } from 'vitest';
import { epochMs } from '#base';
import { PRODUCTS, parseSymbol, pointValue } from '#market';
import { DEFAULT_LIMITS } from '#risk';
import { demoMarket, demoSession } from './demo.ts';
import type { SimulatorCard } from './simulate.ts';

const account = { id: 1, name: 'PRAC-1', balance: 50_000, can_trade: true, simulated: true };

test('the demo trades one contract so small that the market may run two hundred points against it', () => {
  const market = demoMarket(epochMs(Date.UTC(2026, 0, 15, 18)));
  const session = demoSession({ card: { accounts: [account] } as unknown as SimulatorCard, market, file: '/T03.afl' });
  expect(session).toMatchObject({ symbol: 'MNQH6', amiSymbol: 'MNQ', tradeSize: 1, tradeEnabled: true });
  const product = PRODUCTS.get(parseSymbol(market.symbol)?.root ?? '');
  const loss = 200 * pointValue(product ?? { tickSize: 1, tickValue: 1_000 });
  expect(loss).toBeLessThan(0.5 * (DEFAULT_LIMITS.dailyLossMax ?? 1_000));
});
