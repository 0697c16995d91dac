/**
 * One turn of the kernel: one event in, facts and commands out. A fact is applied to the books the moment it is
 * recorded, so that what follows in the same turn decides on what is true by then.
 */
import type { AccountId } from '#account';
import type { EpochMs } from '#base';
import type { Limits, Times } from '#risk';
import type { Books, SessionBook } from './books.ts';
import type { Command } from './command.ts';
import type { Desk, SessionDesk } from './desk.ts';
import type { Stamp } from './event.ts';
import { evolve } from './evolve.ts';
import type { Fact, Intent } from './fact.ts';
import type { SessionId } from './session.ts';

export class Turn {
  readonly facts: Fact[] = [];
  readonly commands: Command[] = [];
  /** What the sagas wait for, as it happened in this turn; the kernel lets them follow it up at the turn's end. */
  readonly settled: Intent[] = [];
  readonly compared: AccountId[] = [];
  readonly at: Stamp;
  readonly books: Books;
  readonly desk: Desk;
  readonly limits: Limits;
  readonly times: Times;

  constructor(ground: {
    readonly at: Stamp;
    readonly books: Books;
    readonly desk: Desk;
    readonly limits: Limits;
    readonly times: Times;
  }) {
    this.at = ground.at;
    this.books = ground.books;
    this.desk = ground.desk;
    this.limits = ground.limits;
    this.times = ground.times;
  }

  record(fact: Fact): void {
    this.facts.push(fact);
    evolve(this.books, fact);
  }

  command(command: Command): void {
    this.commands.push(command);
  }

  /** A timer of the monotonic clock, so many milliseconds from now. */
  after(timer: string, ms: number): void {
    this.command({ type: 'timer.set', timer, clock: 'monotonic', at: this.at.monotonic + ms });
  }

  /** A timer of the venue's clock. */
  atVenue(timer: string, at: EpochMs | number): void {
    this.command({ type: 'timer.set', timer, clock: 'venue', at });
  }

  error(session: SessionId | null, code: string, message: string): void {
    this.record({ type: 'error.noted', session, error: { code, message, at: this.at.venue } });
  }

  /** Alarms are told on every channel and never suppressed. */
  alarm(session: SessionId | null, text: string): void {
    this.record({ type: 'alarm.raised', session, text, at: this.at.venue });
    this.command({ type: 'notice.give', notice: { kind: 'alarm', session, text } });
  }

  /** The session with what lies on its desk; undefined when it is over or not prepared. */
  session(id: SessionId | null): { readonly book: SessionBook; readonly desk: SessionDesk } | undefined {
    const book = id === null ? undefined : this.books.sessions.get(id);
    const desk = id === null ? undefined : this.desk.sessions.get(id);
    return book === undefined || desk === undefined ? undefined : { book, desk };
  }
}
