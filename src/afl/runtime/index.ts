export { AflError, AflExit, AflOverrun } from './afl-error.ts';
export {
  type ArgumentsOf,
  type Builtin,
  type BuiltinRow,
  type BuiltinStatus,
  builtin,
  elementwiseBuiltin,
  type KernelUse,
  type KindValues,
  optionalParameter,
  type Parameter,
  type ParameterKind,
  parameter,
  parameterOr,
} from './builtin.ts';
export { readElement, writeElement } from './elements.ts';
export {
  FILE_BYTES_MAX,
  type FilePath,
  type FileStatus,
  type FileStore,
  STORE_BYTES_MAX,
  STORE_ENTRIES_MAX,
} from './files.ts';
export type {
  BarColumns,
  Categories,
  Host,
  IncludedText,
  StaticVariable,
  StaticVariables,
  SymbolFacts,
} from './host.ts';
export { callBuiltin, interpret } from './interpreter.ts';
export { type Kernel, type KernelStage, named, runBatch } from './kernel.ts';
export { MemoryFiles } from './memory-files.ts';
export { generalText, type NumberFormat, numberText, PRECISION_MAX, WIDTH_MAX } from './number-text.ts';
export { type Bars, commonSpan, isTrue, mapNumeric, mapOne, mapTwo } from './numeric.ts';
export { applyBinary, applyUnary, NEGATED, NOT, SCALARS, textOf } from './operators.ts';
export type { ChainStep, Node, Place, Plan, Routine, Step, Variable } from './plan.ts';
export { averagePrice, PREDEFINED, PRICE_ALIASES, predefinedValues, READ_ONLY } from './predefined.ts';
export type { Recorder, Scalar } from './recorder.ts';
export {
  ACTION_CODES,
  type Action,
  type AlertSaid,
  type Color,
  type Column,
  type Output,
  type ParameterSeen,
  type Plot,
  type PriceName,
  type Run,
  type StopAsked,
  type SummaryRows,
} from './run.ts';
export { type RunRequest, RunState } from './run-state.ts';
export type { Slots } from './slots.ts';
export { isDraft, readSlot } from './slots.ts';
export { Statics } from './statics.ts';
export {
  type AflMap,
  byteSize,
  type DateTime,
  type DateTimes,
  isDateTime,
  isDateTimes,
  isMap,
  isMatrix,
  isReference,
  isSeries,
  type Matrix,
  NULL,
  NULL_DATETIME,
  type Numeric,
  type Reference,
  type Series,
  series,
  typeName,
  type Value,
} from './value.ts';
