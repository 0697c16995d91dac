export { type ChartFrame, chartFrameOf } from './chart-frame.ts';
export { type ExplorationFormula, explorationFormula, type RewriteRequest } from './exploration-formula.ts';
export { type Project, type ProjectWish, writeProject } from './project-file.ts';
