/** What a stage of the whole run counts for, and that nothing of it outlives its limit. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { runStage } from './stage.ts';

/** @param script what a program of its own does */
function stage(script: string, minutesMax = 0.5) {
  return runStage({ name: 'trial', program: process.execPath, args: ['-e', script], minutesMax }, () => undefined);
}

test('a stage counts for what its last line says, and names what failed and what it skipped', async () => {
  const lines = [
    '1 passed, 0 failed',
    'Failed:',
    '  a sum',
    'Skipped:',
    '  a browser',
    '',
    '3 passed, 1 failed, 2 skipped',
  ];
  expect(await stage(`console.log(${JSON.stringify(lines.join('\n'))})`)).toMatchObject({
    passed: 3,
    failed: 1,
    skipped: 2,
    named: new Map([
      ['Failed:', ['  a sum']],
      ['Skipped:', ['  a browser']],
    ]),
    trouble: null,
  });
});

test.each([
  ['says nothing', '', 'it did not say what it did (0)'],
  ['ends badly after good counts', `console.log('3 passed, 0 failed'); process.exitCode = 1`, 'it ended with 1'],
])('a stage that %s has failed', async (_, script, trouble) => {
  expect(await stage(script)).toMatchObject({ failed: 1, trouble });
});

test('failures are counted once', async () => {
  const script = `console.log('3 passed, 2 failed, 1 skipped'); process.exitCode = 1`;
  expect(await stage(script)).toMatchObject({ passed: 3, failed: 2, trouble: null });
});

test('a stage over its limit has failed, and what it started has ended with it', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).on('close', () => server.close());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // The program starts another, which holds a connection for as long as it lives.
  const inner = `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000)`;
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: 'inherit' })`;
  const tally = await stage(script, 0.05);
  expect(tally).toMatchObject({ passed: 0, failed: 1, trouble: 'not done within 0.05 min' });
  if (server.listening) await once(server, 'close');
  expect(connections).toBe(1);
});
