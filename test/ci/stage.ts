// One stage of the whole run: a program in a process group of its own, with a time limit. What it says is passed on as
// it comes; its last line `N passed, N failed, N skipped` is what it counts for. A stage that is over its limit is ended
// with everything it started, and has failed; so has one that does not say what it did.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Stage {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** On two cores that do nothing else. */
  readonly minutesMax: number;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What the suite names below each of the titles, in its own words: what failed, what was left out and why. */
  readonly named: ReadonlyMap<Title, readonly string[]>;
  /** What the suite itself could not say: that it ran too long, or came to no end. */
  readonly trouble: string | null;
  readonly seconds: number;
}

const COUNTS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;
/** A suite names what it left out, and what failed, below such a line and before its counts. */
export const TITLES = ['Skipped:', 'Held only at the second go:', 'Failed:'] as const;
export type Title = (typeof TITLES)[number];
/** Below each of them. */
const NAMED_MAX = 200;
const LAST_WORDS_MS = 5_000;

/** @param hear called with every line the stage says */
export async function runStage(stage: Stage, hear: (line: string) => void = console.log): Promise<Tally> {
  const beganAt = performance.now();
  const reader = new TallyReader();
  const { program, args, minutesMax } = stage;
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (): void => endGroup(child.pid);
  process.once('exit', end);
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    end();
  }, minutesMax * 60_000);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      reader.take(line);
      hear(line);
    });
  }
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (exit, signal) => {
      const how = exit ?? `ended by ${signal}`;
      child.once('close', () => resolve(how));
      // Its last words are on their way; who else holds its output, outside its group, is not waited for.
      setTimeout(() => resolve(how), LAST_WORDS_MS).unref();
    });
  });
  clearTimeout(deadline);
  process.off('exit', end);
  // What the stage has left behind would disturb the next one.
  end();
  const seconds = Math.round((performance.now() - beganAt) / 1_000);
  return { ...reader.tally({ code, late: late ? minutesMax : null }), seconds };
}

/** Nothing is left of a group that has ended by itself. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

class TallyReader {
  #counts: RegExpExecArray | null = null;
  readonly #named = new Map<Title, string[]>();
  #under: string[] | null = null;

  take(line: string): void {
    const counts = COUNTS.exec(line);
    const title = TITLES.find((each) => each === line);
    if (counts !== null) {
      this.#counts = counts;
      this.#under = null;
    } else if (title !== undefined) {
      this.#under = [];
      this.#named.set(title, this.#under);
    } else if (this.#under !== null && line !== '' && this.#under.length < NAMED_MAX) this.#under.push(line);
  }

  tally({ code, late }: { readonly code: number | string; readonly late: number | null }): Omit<Tally, 'seconds'> {
    const [, passed = 0, failed = 0, skipped = 0] = this.#counts?.map(Number) ?? [];
    const trouble = this.#trouble(code, late, failed);
    const said = { passed, skipped: Number.isNaN(skipped) ? 0 : skipped, named: this.#named, trouble };
    return { ...said, failed: failed + (trouble === null ? 0 : 1) };
  }

  #trouble(code: number | string, late: number | null, failed: number): string | null {
    if (late !== null) return `not done within ${late} min`;
    if (this.#counts === null) return `it did not say what it did (${code})`;
    // A suite may fail for more than its counts say, as a check beside the tests.
    return code !== 0 && failed === 0 ? `it ended with ${code}` : null;
  }
}
