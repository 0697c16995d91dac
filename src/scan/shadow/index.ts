export { type ShadowCase, type ShadowOptions, ShadowScanner } from './shadow-scanner.ts';
