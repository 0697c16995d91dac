export { packBars, unpackBars } from './bar-rows.ts';
export {
  type ColumnChunk,
  decodeChunk,
  encodeChunk,
  type PriceColumns,
  rowsOfColumns,
} from './column-chunk.ts';
export { ColumnStore } from './column-store.ts';
export { createEmbeddedScanner, type EmbeddedScannerOptions } from './embedded-scanner.ts';
export { FolderFiles } from './folder-files.ts';
export { createFormulaHost, type FormulaSubject, intervalSecondsOf } from './formula-host.ts';
export { decodeFormula, readFormula, readIncluded } from './formula-text.ts';
export { findInclude, type IncludePlaces } from './include-search.ts';
export { plotLines } from './plot-lines.ts';
export { searchSignals } from './signal-search.ts';
