/** A client that somebody else wrote, and what came of driving the simulator with it. */
import { runCommand } from './command.ts';
import { startSimulator } from './simulator.ts';

/** A program to run; `missing` skips the client, `broken` fails it. */
export type Prepared =
  | { readonly program: string; readonly args: readonly string[] }
  | { readonly missing: string }
  | { readonly broken: string };

export interface Patience {
  readonly patient: boolean;
}

export interface Client {
  readonly name: string;
  readonly version: string;
  /** Gets the package; bounded in time. @param options.patient whether it may take many minutes */
  prepare(options: Patience): Promise<Prepared>;
}

export interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly why?: string;
}

export interface Outcome {
  readonly client: Client;
  readonly checks: readonly Check[];
  /** Why nothing was checked. */
  readonly skipped: string | null;
}

/** Before each line that a driver says for us. */
const MARK = '@interop ';
const DRIVE_MS = 120_000;

/** @param options.onCheck called as each check ends */
export async function drive(
  client: Client,
  { patient, onCheck }: Patience & { readonly onCheck: (check: Check) => void },
): Promise<Outcome> {
  const prepared = await client.prepare({ patient });
  if ('missing' in prepared) return { client, checks: [], skipped: prepared.missing };
  const checks: Check[] = [];
  const take = (check: Check): void => {
    checks.push(check);
    onCheck(check);
  };
  if ('broken' in prepared) {
    take({ check: 'build the driver', ok: false, seconds: 0, why: prepared.broken });
    return { client, checks, skipped: null };
  }
  const simulator = await startSimulator().catch((error: Error) => error);
  if (simulator instanceof Error) {
    take({ check: 'start the simulator', ok: false, seconds: 0, why: simulator.message });
    return { client, checks, skipped: null };
  }
  let done = false;
  const { code, said } = await runCommand(prepared.program, prepared.args, {
    deadlineMs: DRIVE_MS,
    env: { OPENBELL_INTEROP_CARD: JSON.stringify(simulator.card), PYTHONDONTWRITEBYTECODE: '1' },
    onLine(line) {
      if (!line.startsWith(MARK)) return;
      const said = JSON.parse(line.slice(MARK.length)) as Check | { readonly done: true };
      if ('done' in said) done = true;
      else take(said);
    },
  });
  await simulator.close();
  if (!done || code !== 0) {
    const why = `${code === null ? '' : `exit code ${code}: `}${said}`;
    take({ check: 'come to the end', ok: false, seconds: 0, why });
  }
  return { client, checks, skipped: null };
}
