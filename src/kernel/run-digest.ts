/**
 * One number for all that a run has decided: a hash rolled over the facts and commands of each step, with the number of
 * the event that led to them. The live run and its replay each roll their own; the first step that differs changes all
 * that follow (K1).
 */
import { hash } from 'node:crypto';
import type { Step } from './kernel.ts';

export class RunDigest {
  #value = '';
  #events = 0;
  #facts = 0;

  /** @returns the digest after this step, null when it decided nothing: most events of the market do not */
  add({ facts, commands }: Step): string | null {
    const event = this.#events;
    this.#events += 1;
    this.#facts += facts.length;
    if (facts.length === 0 && commands.length === 0) return null;
    const decided = `${this.#value}\n${event}\n${JSON.stringify(facts)}\n${JSON.stringify(commands)}`;
    this.#value = hash('sha256', decided, 'hex');
    return this.#value;
  }

  /** Steps so far, the beginning of the run being the first. */
  get events(): number {
    return this.#events;
  }

  get facts(): number {
    return this.#facts;
  }

  /** Hexadecimal; empty before anything was decided. */
  get value(): string {
    return this.#value;
  }
}
