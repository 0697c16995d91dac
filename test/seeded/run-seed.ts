/** Runs one seed and says what came of it. One that has too little in it tries nothing: it says so, and counts for none. */
import type { Checker } from './checker.ts';
import { flatInTime } from './checkers/flat-in-time.ts';
import { flatProven } from './checkers/flat-proven.ts';
import { freshMarket } from './checkers/fresh-market.ts';
import { haltedSilence } from './checkers/halted-silence.ts';
import { handsOff } from './checkers/hands-off.ts';
import { knownFate } from './checkers/known-fate.ts';
import { latchedSilence } from './checkers/latched-silence.ts';
import { leftBehind } from './checkers/left-behind.ts';
import { noCrossing } from './checkers/no-crossing.ts';
import { oneOrder } from './checkers/one-order.ts';
import { ordersEqual } from './checkers/orders-equal.ts';
import { positionEquals } from './checkers/position-equals.ts';
import { sameAgain } from './checkers/same-again.ts';
import { sameDigest } from './checkers/same-digest.ts';
import { stopStands } from './checkers/stop-stands.ts';
import { trueBars } from './checkers/true-bars.ts';
import { untoldNoticed } from './checkers/untold-noticed.ts';
import { withinLimit } from './checkers/within-limit.ts';
import { planOf } from './plan-of.ts';
import type { Violation } from './scene.ts';
import { World } from './world.ts';

export interface SeedReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** What it has too little of, in words. */
  readonly thin: readonly string[];
  readonly struck: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
}

const PRINTS_MIN = 300;
const INTENTS_MIN = 10;
const FAULTS_MIN = 3;

/** @param onlookers watch beside the checkers, and judge nothing */
export async function runSeed(seed: number, onlookers: readonly Checker[] = []): Promise<SeedReport> {
  const plan = planOf(seed);
  const checkers = [
    positionEquals(),
    ordersEqual(),
    withinLimit(),
    oneOrder(),
    haltedSilence(),
    knownFate(),
    trueBars(),
    sameAgain(),
    sameDigest(),
    noCrossing(),
    stopStands(),
    handsOff(),
    flatInTime(),
    flatProven(),
    latchedSilence(),
    leftBehind(),
    untoldNoticed(),
    freshMarket(),
    ...onlookers,
  ];
  const world = new World(plan, checkers);
  const { scene } = world;
  await world.run();
  const thin: string[] = [];
  const want = (what: string, count: number, least: number): void => {
    if (count < least) thin.push(`${count} ${what}, at least ${least} are wanted`);
  };
  want('trades', scene.prints, PRINTS_MIN);
  want('intents', scene.intentCount, INTENTS_MIN);
  const faults = [...scene.struck.values()].reduce((sum, each) => sum + each, 0);
  if (plan.troubles.length > 0) want('faults', faults, FAULTS_MIN);
  scene.outcomes.set('orders', scene.orders.size);
  scene.outcomes.set('fills', scene.fills);
  scene.outcomes.set('trades', scene.prints);
  return {
    seed,
    violations: scene.violations,
    thin,
    struck: Object.fromEntries(scene.struck),
    outcomes: Object.fromEntries(scene.outcomes),
  };
}
