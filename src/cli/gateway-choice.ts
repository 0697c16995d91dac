/** Which gateway this run speaks to: our own simulator as a child, TopstepX, or another address; and with whose key. */
import { type EpochMs, epochMs, iso } from '#base';
import { type Credentials, type GatewayEndpoints, TOPSTEPX } from '#gateway/client';
import { DEMO_SPEED, type DemoMarket, demoMarket } from './demo.ts';
import { CommandFailed, EXIT } from './exit.ts';
import type { Settings } from './settings.ts';
import { type SimulatorChild, startSimulatorChild } from './simulator-child.ts';

export interface ChosenGateway {
  readonly kind: 'simulator' | 'topstepx' | 'url';
  /** For people. */
  readonly name: string;
  /** Names venue and instance: another instance knows nothing of this one's orders. */
  readonly venue: string;
  readonly endpoints: GatewayEndpoints;
  readonly credentials: Credentials;
  /** How the venue's time runs, where it is believed to be when the program begins, and whether that is the wall's. */
  readonly clock: { readonly rate: number; readonly begin: EpochMs; readonly isWallTime: boolean };
  readonly simulator: { readonly child: SimulatorChild; readonly market: DemoMarket } | null;
  close(): Promise<void>;
}

export async function chooseGateway(settings: Settings): Promise<ChosenGateway> {
  const choice = settings.gateway.value;
  const rate = settings.clockRate.value;
  if (choice.kind === 'simulator') return ownSimulator(rate);
  const rest = choice.kind === 'topstepx' ? TOPSTEPX.rest : choice.url;
  const hubs =
    choice.kind === 'topstepx' ? TOPSTEPX : { userHub: `${rest}/hubs/user`, marketHub: `${rest}/hubs/market` };
  return {
    kind: choice.kind,
    name: choice.kind === 'topstepx' ? 'TopstepX' : rest,
    venue: choice.kind === 'topstepx' ? 'topstepx' : rest,
    endpoints: {
      rest,
      userHub: settings.userHub.value ?? hubs.userHub,
      marketHub: settings.marketHub.value ?? hubs.marketHub,
    },
    credentials: credentialsIn(settings),
    clock: { rate: rate ?? 1, begin: epochMs(Date.now()), isWallTime: choice.kind === 'topstepx' },
    simulator: null,
    close: () => Promise.resolve(),
  };
}

async function ownSimulator(rate: number | null): Promise<ChosenGateway> {
  const wall = epochMs(Date.now());
  const market = demoMarket(wall);
  const speed = rate ?? DEMO_SPEED;
  const child = await startSimulatorChild({ seed: wall % 1_000_000, speed, market });
  const { card } = child;
  return {
    kind: 'simulator',
    name: 'our simulator',
    venue: `simulator born ${iso(wall)}`,
    endpoints: { rest: card.rest, userHub: card.user_hub, marketHub: card.market_hub },
    credentials: { userName: card.user_name, apiKey: card.api_key },
    clock: { rate: speed, begin: market.startAt, isWallTime: false },
    simulator: { child, market },
    close: () => child.close(),
  };
}

function credentialsIn({ userName, apiKey }: Settings): Credentials {
  if (userName.value !== null && apiKey.value !== null) return { userName: userName.value, apiKey: apiKey.value };
  const missing = [
    ...(userName.value === null ? ['PROJECT_X_USERNAME'] : []),
    ...(apiKey.value === null ? ['PROJECT_X_API_KEY'] : []),
  ].join(' and ');
  throw new CommandFailed(
    EXIT.gateway,
    `${missing} must be set to speak to this gateway. Put them into .env or the environment, never on the command line.`,
  );
}
