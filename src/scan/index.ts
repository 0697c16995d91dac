export { includeKey, type PinnedFormula, type PinnedText, pinnedInclude } from './pinned-formula.ts';
export type { ScanSubject } from './scan-subject.ts';
export type {
  FormulaDiagnostic,
  FormulaParameter,
  LoadRequest,
  LoadResult,
  PlotLine,
  Scanner,
  ScanRequest,
  ScanResult,
} from './scanner.ts';
export type {
  AmiBrokerStanding,
  ScannerKind,
  ScannerStanding,
  ShadowedSession,
  ShadowStanding,
} from './scanner-standing.ts';
export { differencesOf, type ShadowDifference, type ShadowNames } from './shadow-difference.ts';
export {
  compareSignals,
  isExit,
  SIGNAL_ORDER,
  type Signal,
  type SignalStops,
  type SignalType,
  signalKey,
} from './signal.ts';
