/** The tones' files, which a program needs for as long as it runs. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Message } from './channel.ts';
import { createSound } from './sound.ts';

test('a sound is heard again after the folder of temporary files was cleaned', async () => {
  const played: string[] = [];
  const player = {
    command: process.execPath,
    args: (file: string) => {
      played.push(file);
      return ['--eval', `process.exitCode = require('node:fs').existsSync(${JSON.stringify(file)}) ? 0 : 1`];
    },
  };
  const { deliver, close } = createSound([player]);
  onTestFinished(close);
  const message = { kind: 'signal', signalType: 'Buy' } as Message;
  const { signal } = new AbortController();
  await deliver(message, signal);
  await rm(dirname(played[0]!), { recursive: true });
  await deliver(message, signal);
  expect(played).toHaveLength(2);
  expect(existsSync(played[1]!)).toBe(true);
});
