export { assert, assertNever } from './assert.ts';
export { Bell } from './bell.ts';
export { BoundedQueue, type Overflow } from './bounded-queue.ts';
export type { Brand } from './brand.ts';
export { sameMembers } from './flat-equality.ts';
export type { JsonValue } from './json.ts';
export { Random } from './random.ts';
export { err, ok, type Result } from './result.ts';
export { DAY, type EpochMs, epochMs, HOUR, iso, MINUTE, type MonotonicMs, monotonicMs, SECOND } from './time.ts';
