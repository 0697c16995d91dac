/**
 * Steps a kernel over the recorded inputs of a run, from the books at its start, and holds what it decides against what
 * the run decided was: fact by fact with the ledger, and digest by digest with the tape, which covers the commands
 * too (K1). It performs nothing. Where the recording ends, the comparison ends.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Command, type Fact, Kernel, type KernelEvent, RunDigest, type Step } from '#kernel';
import { TradingCalendar } from '#market';
import { DEFAULT_TIMES } from '#risk';
import type { RecordedInput, RunHead } from './ports.ts';

export interface RecordedRun {
  readonly head: RunHead;
  /** The digest after its beginning. */
  readonly digest: string | null;
  readonly inputs: AsyncIterable<RecordedInput> | Iterable<RecordedInput>;
  /** The facts of the runs before it. */
  readonly earlier: AsyncIterable<Fact> | Iterable<Fact>;
  /** The facts that the ledger kept of this run. */
  readonly facts: AsyncIterable<Fact> | Iterable<Fact>;
}

export interface Compared {
  readonly events: number;
  readonly facts: number;
  readonly digest: string;
}

export type ReplayVerdict =
  | (Compared & {
      readonly type: 'identical';
      /** Why the comparison ended before the run did; null when the recording is whole. */
      readonly endedEarly: string | null;
      /** The recording has a hole: what came after it cannot be compared. */
      readonly hole: boolean;
    })
  | (Compared & {
      readonly type: 'differs';
      /** 0: the beginning of the run. */
      readonly event: number;
      readonly input: KernelEvent | null;
      readonly what: string;
      /** What the run decided, as far as it was kept, and what the replay decided. */
      readonly was: readonly Fact[];
      readonly now: {
        readonly facts: readonly Fact[];
        readonly commands: readonly Command[];
        readonly bug: string | null;
      };
    });

/** @param onProgress told after every thousand events */
export async function replayRun(
  run: RecordedRun,
  onProgress: (events: number) => void = () => {},
): Promise<ReplayVerdict> {
  const { limits, times } = run.head;
  const kernel = new Kernel({ calendar: new TradingCalendar(), limits, times: { ...DEFAULT_TIMES, ...times } });
  for await (const fact of run.earlier) kernel.fold(fact);
  const digest = new RunDigest();
  const kept = new KeptFacts(run.facts);
  const { venue, version, at } = run.head;
  const compared = (): Compared => ({ events: digest.events, facts: digest.facts, digest: digest.value });
  const begun = await held({ step: kernel.begin(at, { venue, version }), was: run.digest, digest, kept });
  if (begun !== null) return { ...compared(), ...begun, event: 0, input: null };
  let endedEarly: string | null = null;
  for await (const input of run.inputs) {
    if (input.type === 'lost') {
      endedEarly = input.why;
      break;
    }
    const { event } = input;
    const number = digest.events;
    const stepped = stepOf(kernel, event);
    if (!stepped.ok) {
      // The run may have met the same bug; then it decided nothing here either.
      if (input.digest === null) continue;
      const now = { facts: [], commands: [], bug: stepped.bug };
      return {
        ...compared(),
        type: 'differs',
        event: number,
        input: event,
        what: 'the replay ends in a bug',
        was: [],
        now,
      };
    }
    const differs = await held({ step: stepped.step, was: input.digest, digest, kept });
    if (differs !== null) return { ...compared(), ...differs, event: number, input: event };
    if (number % 1_000 === 0) onProgress(number);
  }
  const last = await kept.digestWritten(digest.events);
  if (last !== null && last.digest !== digest.value) {
    const now = { facts: [], commands: [], bug: null };
    return {
      ...compared(),
      type: 'differs',
      event: digest.events,
      input: null,
      what: DIGEST_DIFFERS,
      was: [last],
      now,
    };
  }
  const more = (await kept.next()) !== null;
  return {
    ...compared(),
    type: 'identical',
    hole: endedEarly !== null,
    endedEarly: endedEarly ?? (more ? 'the recording ends before the run does' : null),
  };
}

const DIGEST_DIFFERS = 'the digest in the ledger is another one';

type Difference = Omit<Extract<ReplayVerdict, { type: 'differs' }>, keyof Compared | 'event' | 'input'>;

interface Holding {
  readonly step: Step;
  /** The digest that the run came to. */
  readonly was: string | null;
  readonly digest: RunDigest;
  readonly kept: KeptFacts;
}

/** @returns null when the step decided what the run decided */
async function held({ step, was, digest, kept }: Holding): Promise<Difference | null> {
  const written = await kept.digestWritten(digest.events);
  if (written !== null && written.digest !== digest.value) return differs(DIGEST_DIFFERS, [written], step);
  const now = digest.add(step);
  const facts: Fact[] = [];
  for (const fact of step.facts) {
    const recorded = await kept.next();
    if (recorded === null) break;
    facts.push(recorded);
    if (!same(fact, recorded)) return differs('the facts differ', facts, step);
  }
  return now === was ? null : differs('the facts agree, the commands differ', facts, step);
}

function differs(what: string, was: readonly Fact[], { facts, commands }: Step): Difference {
  return { type: 'differs', what, was, now: { facts, commands, bug: null } };
}

function same(fact: Fact, recorded: Fact): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(fact)), JSON.parse(JSON.stringify(recorded)));
}

function stepOf(kernel: Kernel, event: KernelEvent): { ok: true; step: Step } | { ok: false; bug: string } {
  try {
    return { ok: true, step: kernel.step(event) };
  } catch (error) {
    return { ok: false, bug: error instanceof Error ? error.message : String(error) };
  }
}

/** The ledger's facts of a run, one after the other; the digests that the shell wrote between them stand apart. */
class KeptFacts {
  readonly #facts: AsyncIterator<Fact> | Iterator<Fact>;
  #ahead: Fact | null = null;

  constructor(facts: AsyncIterable<Fact> | Iterable<Fact>) {
    this.#facts = Symbol.asyncIterator in facts ? facts[Symbol.asyncIterator]() : facts[Symbol.iterator]();
  }

  /** The digest that was written after so many events, if it stands next. */
  async digestWritten(events: number): Promise<Extract<Fact, { type: 'run.digested' }> | null> {
    this.#ahead ??= await this.#read();
    const written = this.#ahead;
    if (written?.type !== 'run.digested' || written.events > events) return null;
    this.#ahead = null;
    return written;
  }

  /** Null: the ledger kept no more of this run. */
  async next(): Promise<Fact | null> {
    const fact = this.#ahead ?? (await this.#read());
    this.#ahead = null;
    return fact;
  }

  async #read(): Promise<Fact | null> {
    const { value, done } = await this.#facts.next();
    return done === true ? null : (value as Fact);
  }
}
