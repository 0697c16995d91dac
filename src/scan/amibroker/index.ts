export { type AmiBrokerScannerOptions, createAmiBrokerScanner, type MinuteHistory } from './amibroker-scanner.ts';
export { type ChartFrame, chartFrameOf } from './chart-frame.ts';
export type { ComDialog, ComSurvey } from './com/protocol.ts';
export { DialogWatch } from './com/watcher-process.ts';
export { ComWorker, type Launch } from './com/worker-process.ts';
export { type Examination, examineAmiBroker, type StepFailure, TRIAL_SYMBOL } from './examination.ts';
export { type ExplorationFormula, explorationFormula, type RewriteRequest } from './exploration-formula.ts';
export type { ChosenParameter } from './parameter-values.ts';
export { type Project, type ProjectWish, writeProject } from './project-file.ts';
