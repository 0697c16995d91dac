import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { kill, stop } from './remote.ts';
import type { RunningProgram } from './running-program.ts';

let said = '';

beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    said += String(chunk);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

function answering(answer: object): RunningProgram {
  return { post: async () => answer } as unknown as RunningProgram;
}

test('a stop says that it stopped, and ends with 0, only where it has', async () => {
  await stop(answering({ session_id: 's-1', state: 'stopped', message: '' }), {}, { json: false });
  expect([said, process.exitCode]).toEqual(['Stopped s-1.\n', undefined]);
  const left = 'It has not stopped yet. Left: 2 long in NQH6.';
  for (const json of [false, true]) {
    said = '';
    process.exitCode = undefined;
    await stop(answering({ session_id: 's-1', state: 'stopping', message: left }), {}, { json });
    expect(said).not.toContain('Stopped');
    expect(said).toContain(left);
    expect(process.exitCode).toBe(1);
  }
});

test('a kill that will be forgotten by a restart says so, and ends with 1', async () => {
  await kill(answering({ session_ids: ['s-1'] }), {}, { json: false });
  expect(process.exitCode).toBeUndefined();
  await kill(answering({ session_ids: ['s-1'], warning: 'open again after a restart' }), {}, { json: false });
  expect(said).toContain('open again after a restart');
  expect(process.exitCode).toBe(1);
});
