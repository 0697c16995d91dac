/**
 * The API of a program that trades: the server on loopback, and its address in the data folder, where `status`, `kill`,
 * `flatten` and `stop` of another terminal find it.
 */
import type { Logger } from 'pino';
import { createServer, type Server, ServerError } from '#server';
import { type Composed, formulasIn } from './compose.ts';
import { CommandFailed, EXIT } from './exit.ts';
import type { ChosenGateway } from './gateway-choice.ts';
import { SHIPPED_FORMULAS, WEB_ROOT } from './places.ts';
import { announceAddress } from './running-program.ts';
import type { Settings } from './settings.ts';
import { createStrategies } from './strategies.ts';
import { tokenOf } from './token.ts';
import { VERSION } from './version.ts';

export interface Served {
  readonly server: Server;
  close(): Promise<void>;
}

/** @param served.port 0: any that is free. Failure: CommandFailed, where the port or the data folder cannot be had. */
export async function serve(
  { program, alerts }: Composed,
  served: {
    readonly settings: Settings;
    readonly gateway: Pick<ChosenGateway, 'kind'>;
    readonly port: number;
    readonly log: Logger;
  },
): Promise<Served> {
  const { settings, gateway, port, log } = served;
  const dataDir = settings.dataDir.value;
  const server = await createServer({
    live: program,
    strategies: createStrategies({ folders: { user: formulasIn(dataDir), shipped: SHIPPED_FORMULAS } }),
    alerts,
    gateway: { kind: gateway.kind, allowUnprovenOrderPath: settings.acceptUnprovenOrderPath.value },
    limits: settings.risk.value.limits,
    webhookUrl: settings.webhookUrl.value,
    token: tokenOf(dataDir),
    port,
    webRoot: WEB_ROOT,
    version: VERSION,
    log,
  });
  try {
    await listen(server);
    const forget = announceAddress(dataDir, server.address);
    const close = async (): Promise<void> => {
      forget();
      await server.close();
    };
    return { server, close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function listen(server: Server): Promise<void> {
  try {
    await server.listen();
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    throw new CommandFailed(EXIT.problem, `${error.message} ${error.hint}`, { cause: error });
  }
}
