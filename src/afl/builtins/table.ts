/**
 * All built-in functions of AFL that this engine has. Each family exports a list of rows; here they are
 * joined under their lower-case names, and a name that stands twice is a bug.
 */
import type { Builtin, KernelUse } from '#afl/runtime';
import { assert } from '#base';
import { ALERTS } from './alerts.ts';
import { BAR_ORDER } from './bar-order.ts';
import { CHARTS } from './charts.ts';
import { CHOSEN_BAR } from './chosen-bar.ts';
import { COLORS } from './colors.ts';
import { CONTROL } from './control.ts';
import { DATE_TIME } from './date-time.ts';
import { EQUITY } from './equity.ts';
import { EXPLORATION } from './exploration.ts';
import { FILES } from './files.ts';
import { FILTERS } from './filters.ts';
import { FOREIGN } from './foreign.ts';
import { FORMATTING } from './formatting.ts';
import { FOURIER } from './fourier.ts';
import { GFX } from './gfx.ts';
import { HIGHEST_LOWEST } from './highest-lowest.ts';
import { HOST_BOUND } from './host-bound.ts';
import { OSCILLATORS } from './indicators-oscillators.ts';
import { TREND } from './indicators-trend.ts';
import { VOLUME } from './indicators-volume.ts';
import { INFORMATION } from './information.ts';
import { MATH } from './math.ts';
import { MATRICES } from './matrices.ts';
import { MOVING_AVERAGES } from './moving-averages.ts';
import { NULLS } from './nulls.ts';
import { PARAMETERS } from './parameters.ts';
import { PRICE_DISTRIBUTION } from './price-distribution.ts';
import { PRICE_PATTERNS } from './price-patterns.ts';
import { PROGRAM } from './program.ts';
import { RANDOM_NUMBERS } from './random-numbers.ts';
import { RANKS } from './ranks.ts';
import { SECTIONS } from './sections.ts';
import { SETTINGS } from './settings.ts';
import { SIGNALS } from './signals.ts';
import { STATIC_RANKS } from './static-ranks.ts';
import { STATIC_VARIABLES } from './static-variables.ts';
import { STATISTICS } from './statistics.ts';
import { STATUS } from './status.ts';
import { STRINGS } from './strings.ts';
import { SUMS } from './sums.ts';
import { TIME_FRAMES } from './time-frames.ts';
import { VARIABLES } from './variables.ts';
import { VISIBLE_VALUES } from './visible-values.ts';
import { ZIG_ZAG } from './zig-zag.ts';

const FAMILIES: readonly (readonly Builtin[])[] = [
  BAR_ORDER,
  PROGRAM,
  HOST_BOUND,
  GFX,
  COLORS,
  CHARTS,
  ALERTS,
  CHOSEN_BAR,
  CONTROL,
  DATE_TIME,
  EQUITY,
  EXPLORATION,
  FILES,
  FILTERS,
  FOREIGN,
  FORMATTING,
  FOURIER,
  HIGHEST_LOWEST,
  OSCILLATORS,
  TREND,
  VOLUME,
  INFORMATION,
  MATH,
  MATRICES,
  MOVING_AVERAGES,
  NULLS,
  PARAMETERS,
  PRICE_DISTRIBUTION,
  PRICE_PATTERNS,
  RANDOM_NUMBERS,
  RANKS,
  SECTIONS,
  SETTINGS,
  STATIC_RANKS,
  SIGNALS,
  STATIC_VARIABLES,
  STATISTICS,
  STATUS,
  STRINGS,
  SUMS,
  TIME_FRAMES,
  VARIABLES,
  VISIBLE_VALUES,
  ZIG_ZAG,
];

/** @returns lower-case name → row; each name once */
function joinFamilies(families: readonly (readonly Builtin[])[]): ReadonlyMap<string, Builtin> {
  const table = new Map<string, Builtin>();
  for (const row of families.flat()) {
    const key = row.name.toLowerCase();
    assert(!table.has(key), `the built-in ${row.name} stands in the table once`);
    table.set(key, row);
  }
  return table;
}

/** Every function this engine has, by lower-case name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = joinFamilies(FAMILIES);

/** The functions that can be resumed bar by bar, by lower-case name, with their kernels. */
export const KERNELS: ReadonlyMap<string, KernelUse> = new Map(
  [...BUILTINS].flatMap(([name, row]) => (row.kernel === undefined ? [] : [[name, row.kernel]])),
);
