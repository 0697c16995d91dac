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
export { compareSignals, isExit, SIGNAL_ORDER, type Signal, signalKey, type SignalType } from './signal.ts';
