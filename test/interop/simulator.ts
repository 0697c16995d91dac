/** The simulator as a process of its own, one for each client, with what a client needs to reach it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { epochMs, HOUR, iso } from '#base';
import { TradingCalendar } from '#market';
import { morningOf } from '#simulator/venue';

const ENTRY = fileURLToPath(new URL('../../src/cli/openbell.ts', import.meta.url));
const READY_MS = 60_000;

/** What the drivers read from `OPENBELL_INTEROP_CARD`. */
export interface Card {
  readonly rest: string;
  readonly user_hub: string;
  readonly market_hub: string;
  readonly user_name: string;
  readonly api_key: string;
  /** The practice account. */
  readonly account: number;
  readonly account_name: string;
}

export interface RunningSimulator {
  readonly card: Card;
  close(): Promise<void>;
}

/** Half past twelve in Chicago, the quietest hour, of the latest day on which it has been so late: slow clients keep up then. */
function noon(): string {
  const sinceMorningMs = 3.5 * HOUR;
  return iso(epochMs(morningOf(epochMs(Date.now() - sinceMorningMs), new TradingCalendar()) + sinceMorningMs));
}

export async function startSimulator(): Promise<RunningSimulator> {
  const child = spawn(process.execPath, [ENTRY, 'simulate', '--json', '--child', '--start-at', noon()], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const line = await new Promise<string>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error('the simulator is not ready in time')), READY_MS);
    createInterface({ input: child.stdout }).once('line', (first) => {
      clearTimeout(deadline);
      resolve(first);
    });
    void ended.then(() => {
      clearTimeout(deadline);
      reject(new Error('the simulator ended before it was ready'));
    });
  });
  const { accounts, ...rest } = JSON.parse(line) as Omit<Card, 'account' | 'account_name'> & {
    readonly accounts: readonly { readonly id: number; readonly name: string }[];
  };
  const [practice] = accounts;
  if (practice === undefined) throw new Error('the simulator has no account');
  return {
    card: { ...rest, account: practice.id, account_name: practice.name },
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
