import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockData } from '#journal';
import { RunningProgram } from './running-program.ts';

/** Somebody listens at the address that lies in a data folder, and answers everything so. */
async function scene(answer: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'openbell-running-'));
  const heard: (string | undefined)[] = [];
  const other = createServer(({ headers }, response) => {
    heard.push(headers.authorization);
    response.writeHead(200, { 'content-type': 'text/html' }).end(answer);
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    other.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  writeFileSync(join(dataDir, 'address'), `http://127.0.0.1:${(other.address() as AddressInfo).port}\n`);
  writeFileSync(join(dataDir, 'token'), 'a-token\n');
  const lock = (processName: string): void => {
    const held = lockData(dataDir, { processName });
    onTestFinished(() => held.release());
  };
  const kill = () => new RunningProgram(dataDir).post('/api/live/kill', {}, { list: 'session_ids' });
  return { dataDir, heard, lock, kill };
}

test('whoever listens at the address of a program that has died gets no token', async () => {
  const { heard, kill } = await scene('{"session_ids":[]}');
  await expect(kill()).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('No Openbell is running'),
  });
  expect(heard).toEqual([]);
});

test.each(['<h1>Hello</h1>', 'null', '"session_ids"', '{}', '{"session_ids":"all"}'])(
  '%s is not taken for the answer to a kill',
  async (answer) => {
    const { lock, kill } = await scene(answer);
    lock('openbell start');
    await expect(kill()).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining('is not understood') });
  },
);

test('the program that holds the folder is asked, with the token', async () => {
  const { heard, lock, kill } = await scene('{"session_ids":["s-1"]}');
  lock('openbell start');
  expect(await kill()).toEqual({ session_ids: ['s-1'] });
  expect(heard).toEqual(['Bearer a-token']);
});

test('a program that takes no commands is named, with what works', async () => {
  const { dataDir, lock, kill } = await scene('');
  rmSync(join(dataDir, 'address'));
  lock('openbell verify-trade');
  await expect(kill()).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^openbell verify-trade \(process \d+\) runs on .*Ctrl-C in its own/),
  });
});
