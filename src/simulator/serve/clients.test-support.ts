/** What the tests of this room share: a simulator that ends with its test, and clients that talk to it. */
import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { afterEach, expect } from 'vitest';
import { epochMs } from '#base';
import { type Answer, ENDPOINTS, type EndpointName, parseAnswer } from '#gateway/wire';
import { type Simulator, type SimulatorOptions, startSimulator } from '#simulator/serve';

export const NINE = epochMs(Date.UTC(2026, 0, 15, 15));
export const NQ = 'CON.F.US.ENQ.H26';

export const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export async function started(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const source = { kind: 'generator', startAt: NINE } as const;
  const simulator = await startSimulator({ seed: 7, speed: 1, source, ...options });
  ends.push(() => simulator.close());
  return simulator;
}

export const post = (url: string, body: unknown, token = ''): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });

export async function asked<Name extends EndpointName>(
  simulator: Simulator,
  { name, body, token }: { name: Name; body: unknown; token: string },
): Promise<Answer<Name>> {
  const response = await post(simulator.rest + ENDPOINTS[name].path, body, token);
  expect(response.status).toBe(200);
  const answer = parseAnswer(name, await response.json());
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

export async function loggedIn(simulator: Simulator): Promise<string> {
  const body = { userName: simulator.userName, apiKey: simulator.apiKey };
  const answer = await asked(simulator, { name: 'loginKey', body, token: '' });
  if (answer.type === 'failure') throw new Error(answer.word);
  return answer.payload.token;
}

export async function connected(
  url: string,
  { token, skip = true }: { token: string; skip?: boolean },
): Promise<HubConnection> {
  const connection = new HubConnectionBuilder()
    .withUrl(url, {
      accessTokenFactory: () => token,
      skipNegotiation: skip,
      ...(skip ? { transport: HttpTransportType.WebSockets } : {}),
    })
    .configureLogging(LogLevel.None)
    .build();
  await connection.start();
  ends.push(() => connection.stop());
  return connection;
}

/** Waits for what comes by itself; the test's own time limit is the deadline. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const order = (simulator: Simulator, extra: object = {}) => ({
  accountId: simulator.accounts[0]!.id,
  contractId: NQ,
  type: 2,
  side: 0,
  size: 1,
  ...extra,
});

/** Asks the simulator for something to go wrong. */
export const fault = (simulator: Simulator, body: object): Promise<Response> =>
  post(`${simulator.rest}/sim/fault`, body);
