/**
 * What is said of a formula's signals before it runs: that one depends on later bars, that an entry can never fire, that
 * an entry is never left, that a trade's price or size is taken from later bars. All are warnings: research may look ahead, and a
 * half-written formula is no mistake.
 */

import type { Plan, Step } from '#afl/runtime';
import type { Diagnostic, Span } from '#afl/syntax';
import { warningAt } from '#afl/syntax';
import { follow } from './flow.ts';
import type { Foresight, Knowledge } from './knowledge.ts';

/** Whoever trades on signals must be asked about this one first. */
export const LOOK_AHEAD = 'AFL-W910';

const SIGNALS = ['Buy', 'Sell', 'Short', 'Cover'] as const;
/** What a test's trades are priced, sized and chosen by. */
const PRICES = ['BuyPrice', 'SellPrice', 'ShortPrice', 'CoverPrice', 'PositionSize', 'PositionScore'] as const;
const SIDES = [
  { entry: 'Buy', exit: 'Sell', reverse: 'Short' },
  { entry: 'Short', exit: 'Cover', reverse: 'Buy' },
] as const;

type SignalName = (typeof SIGNALS)[number];
type Followed = SignalName | (typeof PRICES)[number];

export function remarkSignals(plan: Plan): readonly Diagnostic[] {
  const written = SIGNALS.filter((name) => plan.globals.includes(name.toLowerCase()));
  if (written.length === 0) return [];
  const known = follow(plan);
  if (known === null) return untold(plan);
  const of = (name: Followed): Knowledge | undefined => known.get(plan.globals.indexOf(name.toLowerCase()));
  return [...lookingAhead(of), ...pricedAhead(of), ...neverEnding(plan, of)];
}

/** A formula that is too much to follow is not taken to be harmless. */
function untold({ called, sources: [source] }: Plan): readonly Diagnostic[] {
  const names = called.filter(({ lookAhead }) => lookAhead === true).map(({ name }) => name);
  if (names.length === 0 || source === undefined) return [];
  const message = `Later bars come in by ${names.join(', ')}; this formula is too long to tell whether a signal depends on them.`;
  return [warningAt({ code: LOOK_AHEAD, message, span: { source, start: 0, end: 0 } })];
}

function lookingAhead(of: (name: Followed) => Knowledge | undefined): readonly Diagnostic[] {
  return foreseen(SIGNALS, of).map(([{ span }, message]) => {
    const hint = 'Such a signal can come or go after its bar: it cannot be traded as a test shows it.';
    return warningAt({ code: LOOK_AHEAD, message, hint, span });
  });
}

/** A live order goes out at the price that is there: only what a test makes of it is too good. */
function pricedAhead(of: (name: Followed) => Knowledge | undefined): readonly Diagnostic[] {
  return foreseen(PRICES, of).map(([{ span }, message]) => {
    const hint = 'A test trades at what nobody could know then; a live order does not.';
    return warningAt({ code: 'AFL-W916', message, hint, span });
  });
}

/** @returns where later bars come in, each with what depends on it, as a sentence */
function foreseen(
  names: readonly Followed[],
  of: (name: Followed) => Knowledge | undefined,
): readonly (readonly [Foresight, string])[] {
  const reached = new Map<Foresight, Followed[]>();
  for (const name of names) {
    for (const each of of(name)?.foresight ?? []) reached.set(each, [...(reached.get(each) ?? []), name]);
  }
  return [...reached].map(([origin, dependent]) => [
    origin,
    `${origin.by} looks at later bars, and ${dependent.join(', ')} depend${dependent.length === 1 ? 's' : ''} on it.`,
  ]);
}

function neverEnding(plan: Plan, of: (name: SignalName) => Knowledge | undefined): readonly Diagnostic[] {
  const fires = (name: SignalName): boolean => of(name) !== undefined && of(name)?.constant !== 0;
  const found: Diagnostic[] = [];
  for (const { entry, exit, reverse } of SIDES) {
    const span = lastAssignment(plan, entry);
    if (span === null) continue;
    if (fires(exit) && of(entry)?.constant === 0) {
      const message = `${entry} is always 0, so ${exit} has nothing to leave.`;
      found.push(warningAt({ code: 'AFL-W911', message, hint: null, span }));
    }
    const leaves = fires(exit) || fires(reverse) || plan.called.some(({ name }) => name === 'ApplyStop');
    // An exploration uses Buy for its own ends.
    if (fires(entry) && !leaves && !plan.globals.includes('filter')) {
      const message = `${entry} is never followed by an exit: ${exit} does not fire, and there is no stop.`;
      found.push(warningAt({ code: 'AFL-W912', message, hint: `Give ${exit} a value.`, span }));
    }
  }
  return found;
}

/** Of a variable as a whole, at formula level or inside its blocks; null when there is none. */
function lastAssignment(plan: Plan, name: string): Span | null {
  const slot = plan.globals.indexOf(name.toLowerCase());
  let span: Span | null = null;
  const visit = (step: Step): void => {
    switch (step.type) {
      case 'evaluate': {
        let { node } = step;
        for (; node.type === 'assign'; node = node.value) {
          const { variable } = node.place;
          if (variable.scope === 'global' && variable.slot === slot) span = node.place.span;
        }
        break;
      }
      case 'block':
        step.body.forEach(visit);
        break;
      case 'if':
        for (const { body } of step.branches) visit(body);
        if (step.otherwise !== null) visit(step.otherwise);
        break;
      case 'loop':
        visit(step.body);
        break;
      case 'switch':
        for (const { body } of step.cases) body.forEach(visit);
        break;
      default:
        break;
    }
  };
  plan.body.forEach(visit);
  return span;
}
