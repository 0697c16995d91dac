/** A plain visitor of the simulator: raw requests and the official hub connection, with nothing of our client between. */
import { HttpTransportType, type HubConnection, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { type Simulator, type SimulatorOptions, startSimulator } from '#simulator/serve';
import type { Row } from './transcript.ts';

export interface Visitor {
  readonly simulator: Simulator;
  /** The answer to a login. */
  readonly login: Row;
  readonly accountId: number;
  ask(path: string, body: object): Promise<Row>;
  /** Not yet started; stopped when the visit ends. */
  hub(name: 'user' | 'market', token?: string): HubConnection;
  fault(fault: object): Promise<void>;
  end(): Promise<void>;
}

export async function visit(options: SimulatorOptions): Promise<Visitor> {
  const simulator = await startSimulator(options);
  const closing: (() => Promise<void>)[] = [() => simulator.close()];
  let token = '';
  const ask = async (path: string, body: object): Promise<Row> => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const response = await fetch(simulator.rest + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Row;
  };
  const login = await ask('/api/Auth/loginKey', { userName: simulator.userName, apiKey: simulator.apiKey });
  token = String(login.token);
  return {
    simulator,
    login,
    accountId: simulator.accounts[0]!.id,
    ask,
    hub(name, given = token) {
      const connection = new HubConnectionBuilder()
        .withUrl(name === 'user' ? simulator.userHub : simulator.marketHub, {
          ...{ accessTokenFactory: () => given, skipNegotiation: true, transport: HttpTransportType.WebSockets },
        })
        .configureLogging(LogLevel.None)
        .build();
      closing.push(() => connection.stop());
      return connection;
    },
    async fault(fault) {
      const response = await fetch(`${simulator.rest}/sim/fault`, {
        ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fault) },
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async end() {
      for (const close of closing.reverse()) await close();
    },
  };
}
