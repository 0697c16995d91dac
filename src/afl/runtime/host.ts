/**
 * What a formula may ask of the world outside, all of it answered at once: the engine never waits. The host is the one
 * place where time, chance, other symbols and files come in, so that the same host gives the same run.
 */
import type { Random } from '#base';
import type { FileStore } from './files.ts';
import type { Value } from './value.ts';

/** Columns of closed bars, oldest first, all of one length. Prices in points. */
export interface BarColumns {
  /** Bar start, ms since 1970 UTC. */
  readonly start: Float64Array;
  /** Bar start as the formula sees it: zone-less wall time of the session's zone, ms since 1970. */
  readonly localTime: Float64Array;
  /** The exchange's trading day of the bar: midnight of its date, ms since 1970, zone-less. Days and longer follow it. */
  readonly tradingDay: Float64Array;
  readonly open: Float32Array;
  readonly high: Float32Array;
  readonly low: Float32Array;
  readonly close: Float32Array;
  readonly volume: Float32Array;
  readonly openInterest: Float32Array;
}

/** A text that `#include` found. */
export interface IncludedText {
  /** Names the file in diagnostics; two includes of one file have the same name. */
  readonly file: string;
  readonly text: string;
}

export interface SymbolFacts {
  readonly name: string;
  readonly fullName: string;
  /** In points; 0 when not known. */
  readonly tickSize: number;
  /** Money of one whole point of one contract; 1 when not known. */
  readonly pointValue: number;
  readonly roundLotSize: number;
  readonly marginDeposit: number;
  readonly currency: string;
}

/** A static variable. Arrays keep their bars' local times, to be aligned when they are read. */
export interface StaticVariable {
  readonly value: Value;
  readonly times: Float64Array | null;
}

/** Shared by all formulas of one host; names are compared without regard to case. */
export interface StaticVariables {
  get(name: string): StaticVariable | undefined;
  set(name: string, variable: StaticVariable, persistent: boolean): void;
  remove(name: string): void;
  names(): readonly string[];
}

/** Markets, groups, sectors, industries and watch lists, by AmiBroker's category numbers (categoryMarket = 0 …). */
export interface Categories {
  /** The symbol's number in a category that each symbol has one of; 0 when none is known. */
  of(symbol: string, category: number): number;
  has(symbol: string, category: number, index: number): boolean;
  /** "" when there is none. */
  name(category: number, index: number): string;
  symbols(category: number, index: number): readonly string[];
}

export interface Host {
  /** Path as written (any slashes, any case), resolved by the host; null when there is no such file. */
  include(request: { readonly path: string; readonly from: string; readonly angled: boolean }): IncludedText | null;
  /** Bars of another symbol in this run's interval; null when the symbol is not known. */
  bars(symbol: string): BarColumns | null;
  /** Wall time of the session's zone, ms since 1970, as `localTime`. */
  now(): number;
  readonly random: Random;
  readonly statics: StaticVariables;
  readonly symbol: SymbolFacts;
  readonly categories: Categories;
  /** The formula's own tree of files; absent: one in memory, empty at first, that ends with the run. */
  readonly files?: FileStore;
  /** The symbol's place in the list that the formula is run over, from 0; 0 where there is no list. */
  readonly stockNumber?: number;
  /** The bars' interval in seconds, AmiBroker's way: 0 tick, 86400 daily, 432001 weekly, 2160001 monthly. */
  readonly intervalSeconds: number;
  /** Whether the run's time is over; asked every few thousand steps. */
  deadline(): boolean;
}
