/**
 * `openbell replay`: steps the kernel once more over what a run took in, and says whether it decides the same (K1). Only
 * reads; a run that is still under way is replayed as far as it is on the disk.
 */
import { iso } from '#base';
import { type LedgerReader, readRunHead, readRunInputs, recordedRuns } from '#journal';
import type { Fact } from '#kernel';
import { FOLDED, factOf, type ReplayVerdict, replayRun } from '#live';
import { buildOf } from './build.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { withLedger } from './journal.ts';
import { paint, print, printJson, table, tell } from './output.ts';
import { Progress } from './progress.ts';

/** One life of the process; runs are numbered from 1, in the order in which they began. */
interface Run {
  readonly number: number;
  /** The ledger's numbers of its first fact, and of the first fact that is not its own. */
  readonly seq: number;
  readonly until: number;
  readonly startedAt: string;
  readonly venue: string;
  readonly version: string;
  /** The last digest that was written down, with the events it covers. */
  readonly events: number;
  readonly digest: string | null;
}

export function listRuns(dir: string, { json }: { readonly json: boolean }): Promise<ExitCode> {
  return withLedger(dir, async (ledger) => {
    const recorded = new Set(await recordedRuns(dir));
    const runs = runsOf(ledger).map((run) => ({ ...run, recorded: recorded.has(run.seq) }));
    if (json) printJson(runs);
    else if (runs.length === 0) print('No run yet.');
    else {
      const rows = runs.map(({ number, startedAt, version, venue, events, digest, recorded: is }) => [
        number,
        startedAt,
        version,
        venue,
        events,
        digest === null ? '–' : digest.slice(0, 12),
        is ? '' : 'not recorded, or its recording is gone',
      ]);
      print(table([['run', 'started', 'version', 'venue', 'events', 'digest', ''], ...rows]));
    }
    return EXIT.fine;
  });
}

export function replay(
  dir: string,
  { name, anyway, json }: { readonly name: string; readonly anyway: boolean; readonly json: boolean },
): Promise<ExitCode> {
  return withLedger(dir, async (ledger) => {
    const runs = runsOf(ledger);
    const run = name === 'last' ? runs.at(-1) : runs.find(({ number }) => String(number) === name);
    if (run === undefined) {
      throw new CommandFailed(EXIT.usage, `There is no run ${name}. List them with: openbell replay --list`);
    }
    const recorded = await readRunHead({ dir, run: run.seq });
    const refuse = (why: string): ExitCode => {
      if (json) printJson({ run: run.number, verdict: 'not-comparable', why });
      else tell(`${paint.yellow('not comparable')}: ${why}`);
      return EXIT.skipped;
    };
    if (recorded === null)
      return refuse(`nothing was recorded of run ${run.number}, or its recording was removed by age.`);
    const { build } = recorded.head;
    if (build !== buildOf() && !anyway) {
      return refuse(
        `run ${run.number} was decided by the build ${build} (openbell ${recorded.head.version}), this is ${buildOf()}. Replay it with that version, or add --anyway to see where the two differ.`,
      );
    }
    const progress = new Progress('replaying', run.events);
    const verdict = await replayRun(
      {
        ...recorded,
        earlier: factsOf(ledger, { after: 0, before: run.seq, types: FOLDED }),
        facts: factsOf(ledger, { after: run.seq - 1, before: run.until }),
        inputs: readRunInputs({ dir, run: run.seq }),
      },
      (events) => progress.at(events),
    );
    progress.end();
    if (json) printJson({ run: run.number, verdict: verdict.type, ...verdict, type: undefined });
    else tellVerdict(verdict);
    return verdict.type === 'differs' ? EXIT.problem : verdict.hole ? EXIT.skipped : EXIT.fine;
  });
}

/** A backfill or a scan may be as long as a book. */
const SHOWN_CHARACTERS = 600;

function tellVerdict(verdict: ReplayVerdict): void {
  const { events, facts, digest } = verdict;
  if (verdict.type === 'identical') {
    print(`${paint.green('identical')}: ${events} events, ${facts} facts, digest ${digest.slice(0, 16)}`);
    if (verdict.endedEarly !== null) {
      print(paint.yellow(`Compared up to event ${events}, no further: ${verdict.endedEarly}.`));
    }
    return;
  }
  const { event, input, what, was, now } = verdict;
  print(`${paint.red('differs')} at event ${event}: ${what}.`);
  if (input !== null) {
    const { at, ...happening } = input;
    print(`  event     ${iso(at.venue)}  ${clipped(happening)}`);
  }
  // Of the facts that went before the difference both sides have the same.
  const same = Math.max(0, was.length - 1);
  for (const fact of was.slice(same)) print(`  then      ${clipped(fact)}`);
  if (now.bug !== null) print(`  now       a bug: ${now.bug}`);
  for (const fact of now.facts.slice(same, same + 1)) print(`  now       ${clipped(fact)}`);
  for (const command of now.commands) print(`  commanded ${clipped(command)}`);
  print(paint.dim('  All of it as JSON: --json'));
}

function clipped(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)} …`;
}

function runsOf(ledger: LedgerReader): readonly Run[] {
  const runs: Run[] = [];
  for (const record of ledger.records({ after: 0, types: ['run.started', 'run.digested'] })) {
    const fact = factOf(record);
    const last = runs.at(-1);
    if (fact.type === 'run.started') {
      if (last !== undefined) runs[runs.length - 1] = { ...last, until: record.seq };
      const { venue, version } = fact;
      const number = runs.length + 1;
      const { seq } = record;
      runs.push({ number, seq, until: Infinity, startedAt: iso(record.at), venue, version, events: 0, digest: null });
    } else if (fact.type === 'run.digested' && last !== undefined) {
      runs[runs.length - 1] = { ...last, events: fact.events, digest: fact.digest };
    }
  }
  return runs;
}

function* factsOf(
  ledger: LedgerReader,
  { after, before, types }: { readonly after: number; readonly before: number; readonly types?: readonly string[] },
): Generator<Fact> {
  for (const record of ledger.records({ after, ...(types === undefined ? {} : { types }) })) {
    if (record.seq >= before) return;
    yield factOf(record);
  }
}
