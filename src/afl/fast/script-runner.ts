/** Carries out what is done as the interpreter does it: calls of its functions, with all bars at once. */
import { AflError, AflOverrun, isSeries, isTrue, NULL, type Value } from '#afl/runtime';
import type { Lanes, Runner } from './lane.ts';
import { kindOf } from './late-kinds.ts';
import { isLate, isLine, type Late, type Line, type Script } from './line.ts';
import type { ScriptRun } from './script-run.ts';

/** What scripts share in one pass. */
export interface ScriptStage {
  readonly lanes: Lanes;
  readonly run: ScriptRun;
}

/** @returns undefined: the interpreter is to do it, and to say what is wrong */
function called({ operands, variables, call }: Script, { lanes, run }: ScriptStage): Value {
  const inRun = (value: Value): Value => {
    if (isLate(value)) return lanes.late[(value as Late).index];
    return isLine(value) ? lanes.series(value, run.barCount) : value;
  };
  for (const [name, value] of variables) run.set(name, inRun(value));
  try {
    const found = call(operands.map(inRun), run);
    return run.hasWarned ? undefined : found;
  } catch (reason) {
    if (reason instanceof AflError || reason instanceof AflOverrun) return undefined;
    throw reason;
  }
}

/** A call that gives a late value. */
export class LateRunner implements Runner {
  readonly line: Late;
  readonly tellsChanges = true;
  readonly #script: Script;
  readonly #stage: ScriptStage;

  constructor(line: Late, script: Script, stage: ScriptStage) {
    this.line = line;
    this.#script = script;
    this.#stage = stage;
  }

  evaluate(): boolean {
    const { gives } = this.line;
    const found = called(this.#script, this.#stage);
    if (gives !== 'nothing' && kindOf(found) !== gives) return false;
    if (found === undefined) return false;
    this.#stage.lanes.keep(this.line, found);
    return true;
  }

  step(): boolean {
    return this.evaluate();
  }
}

/** Takes an array that was computed elsewhere, and tells by its earlier bars whether more than the newest has changed. */
abstract class TakingRunner implements Runner {
  readonly line: Line;
  readonly tellsChanges = true;
  protected readonly stage: ScriptStage;

  constructor(line: Line, stage: ScriptStage) {
    this.line = line;
    this.stage = stage;
  }

  protected abstract find(): Value;

  evaluate(barCount: number): boolean {
    return this.#take(this.find(), barCount);
  }

  step(bar: number): boolean {
    const found = this.find();
    const { lanes } = this.stage;
    if (found !== undefined && isSeries(found) && !sameBits(lanes.view(this.line, bar), found.data))
      lanes.noteChange(this.line);
    return this.#take(found, bar + 1);
  }

  #take(found: Value, barCount: number): boolean {
    if (found === undefined || !isSeries(found)) return false;
    const { lanes } = this.stage;
    lanes.view(this.line, barCount).set(found.data);
    lanes.first[this.line.index] = found.first;
    lanes.last[this.line.index] = found.last;
    return true;
  }
}

/** A call that gives an array. */
export class ScriptRunner extends TakingRunner {
  readonly #script: Script;

  constructor(line: Line, script: Script, stage: ScriptStage) {
    super(line, stage);
    this.#script = script;
  }

  find(): Value {
    return called(this.#script, this.stage);
  }
}

/** What a call has left in a variable. */
export class LeftRunner extends TakingRunner {
  readonly #name: string;

  constructor(line: Line, name: string, stage: ScriptStage) {
    super(line, stage);
    this.#name = name;
  }

  find(): Value {
    return this.stage.run.get(this.#name);
  }
}

/** A late number on all bars. */
export class SpreadRunner implements Runner {
  readonly line: Line;
  readonly #of: Late;
  readonly #lanes: Lanes;

  constructor(line: Line, of: Late, lanes: Lanes) {
    this.line = line;
    this.#of = of;
    this.#lanes = lanes;
  }

  evaluate(barCount: number): boolean {
    const value = this.#value;
    this.#lanes.view(this.line, barCount).fill(value);
    this.#lanes.first[this.line.index] = value === NULL ? barCount : 0;
    this.#lanes.last[this.line.index] = value === NULL ? -1 : barCount - 1;
    return true;
  }

  step(bar: number): boolean {
    this.#lanes.put(this.line, bar, this.#value);
    this.#lanes.extend(this.line, bar);
    return true;
  }

  get #value(): number {
    return this.#lanes.late[this.#of.index] as number;
  }
}

/** Whether what was decided when the formula was recorded is decided so now. */
export class DecisionRunner implements Runner {
  readonly line: Late;
  readonly outputs = [];
  readonly tellsChanges = true;
  readonly #isTrue: boolean;
  readonly #lanes: Lanes;

  constructor({ of, isTrue: wasTrue }: { readonly of: Late; readonly isTrue: boolean }, lanes: Lanes) {
    this.line = of;
    this.#isTrue = wasTrue;
    this.#lanes = lanes;
  }

  evaluate(): boolean {
    if (isTrue(this.#lanes.late[this.line.index] as number) === this.#isTrue) return true;
    this.#lanes.decidesOtherwise = true;
    return false;
  }

  step(): boolean {
    return this.evaluate();
  }
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  for (let bar = 0; bar < a.length; bar += 1) if (!Object.is(a[bar], b[bar])) return false;
  return true;
}
