/**
 * How a bar is told moment by moment. The teller of a bar is asked again whenever somebody wants to know about it, and
 * always tells the same: what is made up is drawn from the seed and the bar alone.
 */
import { MINUTE, Random } from '#base';
import type { Bar } from '#market';
import { type Print, printsOf } from './prints.ts';
import { type Tick, ticksOf } from './ticks.ts';

/** A bar taken apart. */
export interface ToldBar {
  readonly bar: Bar;
  readonly prints: readonly Print[];
  /** Trades and quotes in order of time; made as they are asked for, once. */
  readonly ticks: Iterable<Tick>;
}

export type BarTeller = (bar: Bar) => ToldBar;

export interface TellingStyle {
  readonly seed: number;
  readonly barMs: number;
  /** In points. */
  readonly tickSize: number;
  /** Trades to make of a bar, before its volume bounds them. */
  readonly tradesOf: (bar: Bar) => number;
  /** How many quotes follow a trade without another trade, on average. */
  readonly flicker: number;
}

/** Makes up what built a bar. */
export function inventingTeller({ seed, barMs, tickSize, tradesOf, flicker }: TellingStyle): BarTeller {
  return (bar) => {
    const random = new Random(seed ^ Math.imul(Math.floor(bar.start / MINUTE), 0x9e3779b1));
    const prints = printsOf(bar, { barMs, count: tradesOf(bar), tickSize, random });
    return { bar, prints, ticks: ticksOf(prints, { tickSize, flicker, random }) };
  };
}
