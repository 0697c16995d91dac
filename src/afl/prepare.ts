/**
 * Text of a formula → a formula that can be run many times, or the reasons why not. What the formula lets its user
 * choose is found by running it once over made-up bars, since `Param` calls may depend on one another.
 */
import { BUILTINS, CONSTANTS, FUNCTION_NAMES, PARAMETERS } from '#afl/builtins';
import { compile, type Language } from '#afl/compile';
import {
  AflError,
  AflExit,
  AflOverrun,
  type Host,
  interpret,
  type ParameterSeen,
  type Plan,
  RunState,
} from '#afl/runtime';
import type { Diagnostic, Source } from '#afl/syntax';
import { Random } from '#base';
import { sampleBars } from './sample-bars.ts';

const LANGUAGE: Language = {
  builtins: BUILTINS,
  allNames: FUNCTION_NAMES,
  constants: CONSTANTS,
};

/** A formula that was read and checked. */
export interface Formula {
  readonly file: string;
  readonly plan: Plan;
}

export type PreparedFormula =
  | {
      readonly ok: true;
      readonly formula: Formula;
      /** Warnings only. */
      readonly diagnostics: readonly Diagnostic[];
      readonly parameters: readonly ParameterSeen[];
      /** The formula and its includes, for pinning by hash. */
      readonly sources: readonly Source[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly sources: readonly Source[] };

/**
 * @param source the formula's text, decoded
 * @param file   its name, for diagnostics and as the place from which includes are looked for
 * @param params values given for parameters, since one may decide which others are asked for
 */
export function prepareFormula({
  source,
  file,
  host,
  params = {},
}: {
  readonly source: string;
  readonly file: string;
  readonly host: Host;
  readonly params?: Readonly<Record<string, number | string>>;
}): PreparedFormula {
  const find = host.include.bind(host);
  const { plan, diagnostics, sources } = compile({ source, file, find, language: LANGUAGE });
  if (plan === null) return { ok: false, diagnostics, sources };
  const parameters = findParameters(plan, host, params);
  return { ok: true, formula: { file, plan }, diagnostics, parameters, sources };
}

/** What the formula asks for when it is run over made-up bars. If it fails there, what it asked for until then. */
function findParameters(
  plan: Plan,
  host: Host,
  params: Readonly<Record<string, number | string>>,
): readonly ParameterSeen[] {
  // Most formulas that are new have none, and wait for nothing so much as for this run.
  if (!plan.called.some((builtin) => PARAMETERS.includes(builtin))) return [];
  const bars = sampleBars(host.intervalSeconds);
  const range = { first: 0, last: bars.close.length - 1 };
  const run = new RunState({ plan, bars, host: isolated(host), action: 'indicator', params, range });
  try {
    interpret(plan, run);
  } catch (reason) {
    if (!(reason instanceof AflError || reason instanceof AflExit || reason instanceof AflOverrun)) throw reason;
  }
  return [...run.output.parameters.values()];
}

/** The host for a trial: nothing that the run says, stores or draws may be noticed by a real one. */
function isolated(host: Host): Host {
  return {
    include: () => null,
    bars: () => null,
    now: () => host.now(),
    random: new Random(1),
    statics: { get: () => undefined, set: () => {}, remove: () => {}, names: () => [] },
    symbol: host.symbol,
    categories: host.categories,
    intervalSeconds: host.intervalSeconds,
    deadline: () => host.deadline(),
  };
}
