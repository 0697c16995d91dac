/** The simulator of the live path, in a process of its own: it says where it is. */
import { accountId } from '#account';
import { epochMs } from '#base';
import { startSimulator } from '#simulator/serve';
import { accountIdOf, accountNameOf, contractsOf, type LiveLoad, MORNING } from './live-load.ts';

const load = JSON.parse(process.argv[2] ?? '{}') as LiveLoad;
const { rest, userHub, marketHub, userName, apiKey } = await startSimulator({
  seed: 7,
  speed: load.speed,
  rateLimits: false,
  accounts: Array.from({ length: load.accounts }, (_, account) => ({
    ...{ id: accountId(accountIdOf(account)), name: accountNameOf(account), balance: 1_000_000 },
    ...{ canTrade: true, simulated: true, visible: true, brackets: 'auto-oco' as const },
  })),
  source: {
    kind: 'generator',
    symbols: contractsOf(load),
    startAt: epochMs(Date.parse(MORNING)),
    rates: load.rates,
    historyDays: 5,
  },
});
process.send?.({ rest, userHub, marketHub, userName, apiKey });
process.once('disconnect', () => process.exit());
