/** Drives the watch over silent streams: asks it every few seconds, reads bars where it wants to look, reconnects. */
import { DAY, type EpochMs, epochMs, SECOND } from '#base';
import { BAR_UNITS, printStamp } from '#gateway/wire';
import type { ContractId } from '#market';
import type { ClientLog } from './client-log.ts';
import type { ClientTime } from './client-time.ts';
import { hoursOf } from './contract-hours.ts';
import type { Rest } from './rest.ts';
import { SilenceWatch } from './silence-watch.ts';

export interface SilenceCheckOptions {
  readonly time: ClientTime;
  readonly rest: Rest;
  readonly venueNow: () => EpochMs;
  /** Which data subscription. */
  readonly live: boolean;
  readonly reconnect: (why: string) => void;
  readonly log: ClientLog;
}

const EVERY_MS = 2 * SECOND;

export class SilenceCheck {
  readonly watch = new SilenceWatch();
  readonly #options: SilenceCheckOptions;
  #cancel: (() => void) | null = null;

  constructor(options: SilenceCheckOptions) {
    this.#options = options;
  }

  /** @param up whether the market link is; the watch rests while it is not */
  link(up: boolean): void {
    const { time } = this.#options;
    this.watch.link({ up, now: time.monotonic() });
    this.stop();
    if (up) this.#again();
  }

  /** A link that is up proves nothing: whoever was told of the silence is told of its end. */
  heard(contract: ContractId): void {
    const silentMs = this.watch.heard(contract, this.#options.time.monotonic());
    if (silentMs === null) return;
    const silence = `after ${Math.round(silentMs / SECOND)} s without any while its bars went on`;
    this.#options.log({
      level: 'warn',
      code: 'GATEWAY_PRINTS_BACK',
      message: `trades of ${contract} are heard again, ${silence}`,
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #again(): void {
    this.#cancel = this.#options.time.after(EVERY_MS, () => {
      this.#again();
      this.#step();
    });
  }

  #step(): void {
    const { time, venueNow, reconnect } = this.#options;
    const at = venueNow();
    const isOpen = (contract: ContractId): boolean => hoursOf(contract).isOpen(at);
    const actions = this.watch.step({ now: time.monotonic(), isOpen });
    for (const action of actions) if (action.type === 'look') void this.#look(action.contract);
    const silent = actions.find((action) => action.type === 'reconnect');
    if (silent === undefined) return;
    const seconds = Math.round(silent.silentMs / SECOND);
    const inVain = silent.before === 0 ? '' : ', though the link was opened anew for it before';
    reconnect(`no trade of ${silent.contract} was heard for ${seconds} s while its bars went on${inVain}`);
  }

  async #look(contract: ContractId): Promise<void> {
    const { rest, live, venueNow, time } = this.#options;
    const answer = await rest.read('retrieveBars', {
      contractId: contract,
      live,
      // Wide, since the venue's clock is only known by what it last said; the limit cuts all but the newest.
      startTime: printStamp(epochMs(venueNow() - DAY), { digits: 6 }),
      endTime: printStamp(epochMs(venueNow() + DAY), { digits: 6 }),
      unit: BAR_UNITS.code('minute'),
      unitNumber: 1,
      limit: 1,
      includePartialBar: true,
    });
    const read = answer.ok && answer.value.type === 'success' ? answer.value.payload.bars : null;
    // A venue without bars yet is a state like any other: the first bar is a move.
    const newest = read === null ? null : JSON.stringify(read[0] ?? 'none');
    this.watch.looked(contract, newest, time.monotonic());
  }
}
