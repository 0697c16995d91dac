export type {
  FormulaDiagnostic,
  FormulaParameter,
  LoadRequest,
  LoadResult,
  PlotLine,
  Scanner,
  ScanRequest,
  ScanResult,
  ScanSubject,
} from './scanner.ts';
export {
  compareSignals,
  isExit,
  SIGNAL_ORDER,
  type Signal,
  type SignalStops,
  type SignalType,
  signalKey,
} from './signal.ts';
