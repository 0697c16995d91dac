/** What the server needs of the world beside the running program itself: the list of formulas and the alert channels. */
import type { EpochMs } from '#base';
import type { FormulaDiagnostic, FormulaParameter } from '#scan';
import type { AlertChannel } from './api.ts';

export interface Strategy {
  /** File name without `.afl`, characters outside `[A-Za-z0-9_-]` as `_`. */
  readonly id: string;
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** Only `ok` can be launched. `clash`: another file has the same id. */
  readonly status: 'ok' | 'parse-error' | 'unsupported' | 'clash';
  readonly diagnostics: readonly FormulaDiagnostic[];
  readonly parameters: readonly FormulaParameter[];
  /** It calls ApplyStop: its stops can stand at the venue. */
  readonly applyStop: boolean;
}

export interface Strategies {
  /** All formulas as the disk has them now; files that clash are each listed, under the id they share. */
  list(): Promise<readonly Strategy[]>;
}

export interface ChannelHealth {
  readonly channel: AlertChannel;
  readonly lastSuccessAt: EpochMs | null;
  readonly lastFailure: { readonly at: EpochMs; readonly message: string } | null;
}

export interface AlertChannels {
  health(): readonly ChannelHealth[];
  /**
   * Sends one test alert; resolves within the channel's own deadline, never rejects.
   *
   * @returns why it failed, null when it got through
   */
  test(channel: AlertChannel, target?: { readonly webhookUrl?: string }): Promise<string | null>;
}

/** Which gateway the program talks to, as far as a launch must know. */
export interface GatewayKind {
  readonly kind: 'simulator' | 'topstepx' | 'url';
  /** The operator has accepted that the order path is not yet proven on TopstepX. */
  readonly allowUnprovenOrderPath: boolean;
}
