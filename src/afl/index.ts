/** The AFL engine: read a formula with `prepareFormula`, run it over bars with `runFormula`. Pure and synchronous. */
export { BUILTINS, FUNCTION_NAMES, hexColor } from '#afl/builtins';
export { LOOK_AHEAD } from '#afl/compile';
export { SetBars } from '#afl/fast';
export type {
  Action,
  AlertSaid,
  BarColumns,
  Builtin,
  BuiltinStatus,
  Categories,
  FilePath,
  FileStatus,
  FileStore,
  Host,
  IncludedText,
  ParameterSeen,
  Plot,
  Series,
  StaticVariable,
  StaticVariables,
  SymbolFacts,
  Value,
} from '#afl/runtime';
export { FILE_BYTES_MAX, MemoryFiles, NULL, STORE_BYTES_MAX, STORE_ENTRIES_MAX, Statics } from '#afl/runtime';
export type { Diagnostic, Source, Span } from '#afl/syntax';
export { type BuiltinSummary, builtinTable } from './builtin-table.ts';
export { cellText } from './cell-text.ts';
export type { Cell, Exploration, ExplorationColumn, ExplorationRow } from './exploration.ts';
export { type ExplorationTable, type ExploredSymbol, explorationTable, tableCsv } from './exploration-table.ts';
export { FastFormula } from './fast-formula.ts';
export { type Formula, type PreparedFormula, prepareFormula } from './prepare.ts';
export { type RunOptions, type RunResult, runFormula, type SignalArrays } from './run-formula.ts';
export { sampleBars } from './sample-bars.ts';
