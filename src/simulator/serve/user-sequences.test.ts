/**
 * What the user hub says after one order, in which order: the sequences that were recorded on the live service (the
 * gateway's specification, 12.3), told by the simulator over a real socket.
 */
import { expect, test } from 'vitest';
import type { Simulator } from '#simulator/serve';
import { asked, connected, loggedIn, order, started, until } from './clients.test-support.ts';

type Heard = readonly [event: string, action: number, data: Readonly<Record<string, unknown>>];

interface Desk {
  readonly simulator: Simulator;
  readonly token: string;
  readonly heard: Heard[];
}

async function seated(): Promise<Desk> {
  const simulator = await started({ speed: 20 });
  const token = await loggedIn(simulator);
  const hub = await connected(simulator.userHub, { token });
  const heard: Heard[] = [];
  for (const event of ['Order', 'Trade', 'Position', 'Account']) {
    hub.on(`GatewayUser${event}`, ({ action, data }) => heard.push([event, action, data]));
  }
  const account = simulator.accounts[0]!.id;
  await hub.invoke('SubscribeAccounts');
  for (const stream of ['Orders', 'Positions', 'Trades']) await hub.invoke(`Subscribe${stream}`, account);
  return { simulator, token, heard };
}

async function placed(desk: Desk, extra: object): Promise<number> {
  const { simulator, token } = desk;
  const answer = await asked(simulator, { name: 'orderPlace', body: order(simulator, extra), token });
  if (answer.type === 'failure') throw new Error(`${answer.word}: ${answer.message}`);
  return answer.payload.orderId as number;
}

const accounts = ({ heard }: Desk): number => heard.filter(([event]) => event === 'Account').length;
const words = (heard: readonly Heard[]): string[] =>
  heard.map(([event, action, data]) => `${event} ${event === 'Order' ? String(data.status) : `action ${action}`}`);

test('a market order: works, is traded and filled in either order, the position, the account twice', async () => {
  const desk = await seated();
  await placed(desk, { size: 2 });
  await until(() => accounts(desk) === 2);
  const [first, second, third, ...rest] = words(desk.heard);
  expect(first).toBe('Order 6');
  expect(new Set([second, third])).toEqual(new Set(['Order 2', 'Trade action 0']));
  expect(rest).toEqual(['Position action 1', 'Account action 1', 'Account action 1']);
  const trade = desk.heard.find(([event]) => event === 'Trade')![2];
  expect(trade).not.toHaveProperty('profitAndLoss');
  const [, , told] = desk.heard.at(-2)!;
  expect(desk.heard.at(-1)![2]).toEqual(told);
});

test('a close: the trade with what it made, the trade that opened once more, the order, a position of nothing', async () => {
  const desk = await seated();
  await placed(desk, {});
  await until(() => accounts(desk) === 2);
  const opening = desk.heard.find(([event]) => event === 'Trade')![2];
  const before = desk.heard.length;
  await placed(desk, { side: 1 });
  await until(() => accounts(desk) === 4);
  const closing = desk.heard.slice(before);
  const trades = closing.filter(([event]) => event === 'Trade').map(([, , data]) => data);
  expect(trades).toHaveLength(2);
  expect(trades[0]).toHaveProperty('profitAndLoss');
  expect(trades[1]).toEqual(opening);
  const position = closing.find(([event]) => event === 'Position')!;
  expect(position).toMatchObject(['Position', 2, { type: 0, size: 0, averagePrice: opening.price }]);
  expect(words(closing).filter((word) => word.startsWith('Order'))).toEqual(['Order 6', 'Order 2']);
  expect(words(closing).slice(-3)).toEqual(['Position action 2', 'Account action 1', 'Account action 1']);
});

test('an order the venue rejects afterwards: it works, then it is rejected, and no reason is told', async () => {
  const desk = await seated();
  const { simulator, token } = desk;
  const answer = await asked(simulator, { name: 'orderPlace', body: order(simulator, { type: 4 }), token });
  expect(answer).toMatchObject({ type: 'failure', word: 'OrderRejected' });
  await until(() => desk.heard.length === 2);
  expect(words(desk.heard)).toEqual(['Order 6', 'Order 5']);
  expect(desk.heard[1]![2]).toMatchObject({ fillVolume: 0 });
  expect(Object.keys(desk.heard[1]![2])).not.toContain('errorMessage');
});

test('a bracket: stop and target wait suspended, the entry fills, then the target works, then the stop', async () => {
  const desk = await seated();
  const entry = await placed(desk, {
    stopLossBracket: { ticks: -400, type: 4 },
    takeProfitBracket: { ticks: 400, type: 1 },
  });
  const orders = (): readonly Heard[] => desk.heard.filter(([event]) => event === 'Order');
  await until(() => orders().length >= 6);
  const kind = ({ id, type }: Readonly<Record<string, unknown>>): string =>
    id === entry ? 'entry' : type === 4 ? 'stop' : 'target';
  const said = orders().map(([, , data]) => `${kind(data)} ${data.status}`);
  expect(said).toEqual(['stop 8', 'entry 6', 'target 8', 'entry 2', 'target 1', 'stop 1']);
  const [target, stop] = orders().slice(-2);
  expect(target![2]).toHaveProperty('limitPrice');
  expect(stop![2]).toHaveProperty('stopPrice');
});
