import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BrokerLink } from './broker-link.ts';

/** A worker whose explorations take a while, and whose AmiBroker is gone when it is asked to refresh a second time. */
const WORKER = `
const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
const lost = { code: 'ERR_AMIBROKER_LOST', message: 'gone', hresult: null, member: null };
let refreshed = 0;
say({ ready: true, pid: process.pid, architecture: 'x64' });
require('node:readline').createInterface({ input: process.stdin }).on('line', (text) => {
  const { id, op } = JSON.parse(text);
  if (op === 'connect') say({ id, ok: true, value: { version: '6.93.0', databasePath: 'C:\\\\Futures' } });
  if (op === 'explore') setTimeout(() => say({ id, ok: true, value: { ms: 100 } }), 100);
  if (op === 'refresh' && ++refreshed < 2) say({ id, ok: true, value: {} });
  else if (op === 'refresh') say({ id, ok: false, error: lost });
});`;
const EXPLORE = { op: 'explore', project: 'x.apx', csv: 'x.csv', pollMs: 1, deadlineMs: 1_000 } as const;
const REFRESH = { op: 'refresh' } as const;
const WINDOW = { caption: 'AFL Error', texts: ['Error 30'], buttons: ['OK'], pressed: 'OK' };
const deadlineMs = 10_000;

let link: BrokerLink;

beforeEach(() => {
  const launch = () => ({ program: process.execPath, args: ['-e', WORKER] });
  link = new BrokerLink({ progId: 'Broker.Application', launch });
});

afterEach(() => link.end());

test('a window that comes up is told to whoever is asking, however many wait', async () => {
  await link.connect();
  const explored = link.ask(EXPLORE, { deadlineMs }).catch(({ message }: Error) => message);
  await wait(20);
  link.sawDialog(WINDOW);
  const refreshed = link.ask(REFRESH, { deadlineMs });
  expect(await explored).toMatch(/Error 30/);
  expect(await refreshed).toEqual({});
});

test('what is meant for one connection is not asked of the next', async () => {
  const { generation } = await link.connect();
  await link.ask(REFRESH, { deadlineMs });
  await expect(link.ask(REFRESH, { deadlineMs })).rejects.toMatchObject({ code: 'ERR_AMIBROKER_LOST' });
  await expect(link.ask(EXPLORE, { deadlineMs, generation })).rejects.toMatchObject({ code: 'ERR_AMIBROKER_LOST' });
  const again = await link.connect();
  expect(again.generation).toBe(generation + 1);
  expect(await link.ask(EXPLORE, { deadlineMs, generation: again.generation })).toEqual({ ms: 100 });
});

test('two who connect at once meet one connection', async () => {
  const both = await Promise.all([link.connect(), link.connect()]);
  expect(both.map(({ generation }) => generation)).toEqual([1, 1]);
});
