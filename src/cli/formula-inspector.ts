/**
 * Looks at formulas for the list of strategies: what is wrong with each and what can be set. A formula is tried out for
 * this, and one that runs wild must not hold up the kill switch, so it happens in a thread. The thread lives for one round.
 */
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SECOND } from '#base';
import type { FormulaDiagnostic } from '#scan';
import type { InspectionQuestion } from './formula-inspector-worker.ts';
import type { Inspection } from './inspection.ts';

/** The engine stops itself after two seconds; a thread that has not answered by then hangs. The first answer waits for its start. */
const ANSWER_DEADLINE_MS = 15 * SECOND;

export class FormulaInspector {
  readonly #folders: readonly string[];
  #worker: Worker | null = null;

  /** @param folders where included files are looked for beside the formula's own folder */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** One at a time. A formula that cannot be looked at is one with a diagnostic. */
  async inspect(file: string): Promise<Inspection> {
    this.#worker ??= this.#hire();
    const question: InspectionQuestion = { file, folders: this.#folders };
    this.#worker.postMessage(question);
    try {
      const [answer] = await once(this.#worker, 'message', { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
      return answer as Inspection;
    } catch (error) {
      await this.close();
      const late = error instanceof Error && error.name === 'AbortError';
      return lost(file, late ? 'it ran too long and was stopped' : `the formula engine failed: ${String(error)}`);
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #hire(): Worker {
    // The published package holds .js where the sources are .ts.
    const url = new URL(`./formula-inspector-worker${extname(import.meta.url)}`, import.meta.url);
    return new Worker(url, { name: 'openbell-formulas', resourceLimits: { maxOldGenerationSizeMb: 256 } });
  }
}

function lost(file: string, why: string): Inspection {
  const diagnostic: FormulaDiagnostic = {
    code: 'SCAN-E001',
    severity: 'error',
    message: `The formula cannot be loaded: ${why}.`,
    hint: '`openbell check` tries it in the terminal.',
    file,
    line: 1,
    column: 1,
  };
  return { status: 'parse-error', diagnostics: [diagnostic], parameters: [], applyStop: false };
}
