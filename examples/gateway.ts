/**
 * The gateway client on its own: log in, look around, listen to the market, and with `--order` place a limit order far
 * below the market on a simulated account and cancel it.
 *
 *   PROJECT_X_USERNAME=… PROJECT_X_API_KEY=… node examples/gateway.ts NQH6 [--order]
 *
 * Without GATEWAY_REST, GATEWAY_USER_HUB and GATEWAY_MARKET_HUB it speaks to TopstepX. `openbell simulate --json` prints
 * the addresses, the name and the key of a simulator to try it on.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createGatewayClient, type GatewayEvent, TOPSTEPX } from 'openbell/gateway';

const { env } = process;
const [symbol = 'NQH6'] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const gateway = createGatewayClient({
  endpoints: {
    rest: env.GATEWAY_REST ?? TOPSTEPX.rest,
    userHub: env.GATEWAY_USER_HUB ?? TOPSTEPX.userHub,
    marketHub: env.GATEWAY_MARKET_HUB ?? TOPSTEPX.marketHub,
  },
  credentials: { userName: env.PROJECT_X_USERNAME ?? '', apiKey: env.PROJECT_X_API_KEY ?? '' },
  log: ({ level, message }) => process.stderr.write(`${level}: ${message}\n`),
});

/** Failures are values: a code, a sentence and a remedy. */
function got<Value>(
  result: { ok: true; value: Value } | { ok: false; error: { message: string; hint: string } },
): Value {
  if (result.ok) return result.value;
  throw new Error(`${result.error.message} ${result.error.hint}`);
}

try {
  const accounts = got(await gateway.accounts());
  for (const { name, balance, simulated } of accounts) say(`account ${name}: ${balance}${simulated ? '' : ', real'}`);

  const contract = got(await gateway.contract(symbol));
  say(`contract ${contract.symbol} is ${contract.id}, tick ${contract.tickSize} worth ${contract.tickValue}`);

  const events: GatewayEvent[] = [];
  const heard = new Promise<void>((resolve) => {
    gateway.listen((event) => {
      events.push(event);
      if (event.type === 'link.changed') say(`the ${event.link} link is ${event.state}`);
      if (event.type === 'market.trade' && events.filter(({ type }) => type === 'market.trade').length === 5) resolve();
    });
  });
  gateway.watchMarket(contract.id);
  await Promise.race([heard, pause(30_000, undefined, { ref: false })]);
  for (const event of events)
    if (event.type === 'market.trade') say(`trade ${event.trade.size} at ${event.trade.price}`);

  const price = events.findLast((event) => event.type === 'market.quote')?.quote.bid ?? null;
  const account = accounts.find(({ simulated, canTrade }) => simulated && canTrade);
  if (process.argv.includes('--order') && account !== undefined && price !== null) {
    const limitPrice = price - 400 * contract.tickSize;
    const outcome = await gateway.calls.placeOrder({
      account: account.id,
      contract: contract.id,
      type: 'limit',
      side: 'buy',
      size: 1,
      tag: `example-${Date.now()}`,
      limitPrice,
      stopPrice: null,
    });
    // `unknown` is an outcome of its own: the order may be there, so it is looked for and never sent again.
    say(`order at ${limitPrice}: ${outcome.type}`);
    if (outcome.type === 'accepted' && outcome.order !== null) {
      const cancelled = await gateway.calls.cancelOrder({ account: account.id, order: outcome.order });
      say(`cancel: ${cancelled.type}`);
    }
  }
} finally {
  await gateway.close();
}
