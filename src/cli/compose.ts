/**
 * Puts the program together: the ports of the live shell and the adapters that serve them. This is the one place that
 * knows both; everything opened here is closed here, in the opposite order.
 */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createAlerts, type OpenAlerts } from '#alerts';
import { epochMs, Random } from '#base';
import { createGatewayClient } from '#gateway/client';
import { damagedError, haltNote, JournalError, lockData, type OpenLedger, openLedger, openTape } from '#journal';
import type { SessionGlance } from '#kernel';
import { Program, SystemClock } from '#live';
import type { Limits, Times } from '#risk';
import type { Scanner } from '#scan';
import type { MinuteHistory } from '#scan/amibroker';
import { buildOf } from './build.ts';
import { CommandFailed, EXIT } from './exit.ts';
import type { ChosenGateway } from './gateway-choice.ts';
import { keepCodeReady } from './ready-code.ts';
import { forgetAddress } from './running-program.ts';

export interface Composition {
  readonly dataDir: string;
  /** What the lock says of us: `openbell start`. */
  readonly processName: string;
  readonly gateway: Pick<ChosenGateway, 'kind' | 'venue' | 'endpoints' | 'credentials' | 'clock'>;
  /** The person has accepted that orders on TopstepX are not proven yet: without it none that comes from a signal leaves. */
  readonly allowUnprovenOrderPath: boolean;
  /** Opened once the data folder is ours, and closed with the rest. */
  readonly openScanner: (minutes: MinuteHistory) => Scanner;
  readonly webhookSecret: string | null;
  /** Days of recorded quotes and trades that are kept. */
  readonly tapeDays: number;
  readonly limits: Limits;
  readonly times: Times;
  readonly version: string;
  readonly log: Logger;
  /** Told of the sessions of earlier runs that would go on, before anything of them is prepared; throws to refuse them. */
  readonly admit?: (goOn: readonly SessionGlance[]) => void;
}

export interface Composed {
  readonly program: Program;
  readonly alerts: OpenAlerts;
  close(): Promise<void>;
}

/** Failure: CommandFailed with the exit code of the data folder, and a sentence that says what to do. */
export async function compose(composition: Composition): Promise<Composed> {
  const { dataDir, log } = composition;
  keepCodeReady();
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
    closers.length = 0;
  };
  try {
    const lock = lockData(dataDir, { processName: composition.processName });
    closers.push(() => lock.release());
    // One that crashed has left it: by now anybody may listen there.
    forgetAddress(dataDir);
    const ledger = await openLedger({ dir: dataDir });
    closers.push(() => ledger.close());
    await verified(ledger, dataDir);
    const tape = openTape({
      dir: dataDir,
      retentionDays: composition.tapeDays,
      onLoss: (why) => log.warn(`the tape: ${why}`),
    });
    closers.push(() => tape.close());
    const { webhookSecret } = composition;
    const alerts = createAlerts({
      log,
      now: () => epochMs(Date.now()),
      ...(webhookSecret === null ? {} : { webhookSecret }),
    });
    closers.push(() => alerts.close());
    const clock = new SystemClock(composition.gateway.clock);
    const gateway = createGatewayClient({
      endpoints: composition.gateway.endpoints,
      credentials: composition.gateway.credentials,
      random: new Random(Date.now()),
      venueNow: () => clock.now().venue,
      log: ({ level, code, message }) => log[level]({ code }, message),
    });
    closers.push(() => gateway.close());
    const scanner = composition.openScanner(async ({ contract, from, to }) => {
      const bars = await gateway.bars({ contract, periodicity: { unit: 'minute', count: 1 }, from, to });
      return bars.ok ? bars.value : null;
    });
    closers.push(() => scanner.close());
    const program = new Program({
      ports: {
        gateway,
        scanner,
        ledger,
        tape,
        alerts,
        clock,
        haltNote: haltNote({ dir: dataDir }),
      },
      venue: composition.gateway.venue,
      version: composition.version,
      build: buildOf(),
      limits: composition.limits,
      times: composition.times,
      ...(isArmed(composition) ? {} : { unarmed: UNARMED }),
      onBug: (error) =>
        log.fatal({ err: error }, 'a bug in Openbell has halted trading; please report it with this line'),
    });
    closers.push(() => program.close());
    composition.admit?.(await program.recall());
    await program.begin();
    return { program, alerts, close };
  } catch (error) {
    await close();
    if (error instanceof JournalError) throw new CommandFailed(EXIT.dataFolder, error.message, { cause: error });
    throw error;
  }
}

const UNARMED =
  'Openbell was started without --i-accept-unproven-order-path, which trading on TopstepX asks for. To trade, start it again with it, and resume by typing the account’s name';

function isArmed({ gateway, allowUnprovenOrderPath }: Composition): boolean {
  return gateway.kind !== 'topstepx' || allowUnprovenOrderPath;
}

/** What a run builds upon must be what earlier runs wrote: a byte that has turned over may be a position. */
async function verified(ledger: OpenLedger, dataDir: string): Promise<void> {
  const verdict = await ledger.verify();
  if (!verdict.ok) throw damagedError(join(dataDir, 'ledger.db'), `at record ${verdict.seq} ${verdict.why}`);
}

/** Where a user's own formulas lie. */
export function formulasIn(dataDir: string): string {
  return join(dataDir, 'formulas');
}
