/** The running program from another terminal: looked at, killed and stopped by commands that find it by its data folder. */
import { expect, test } from 'vitest';
import type { StatusAnswer } from '#server/api';
import { openbell, temporaryFolder } from './processes.ts';
import { startProgram } from './running-api.ts';

test('status, kill and stop act on the program that runs, and say so when none does', { timeout: 90_000 }, async () => {
  const folder = temporaryFolder();
  const command = (...args: readonly string[]) => openbell(args, { folder }).end();
  expect(await command('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('openbell start') });

  const { process, api } = await startProgram([], { folder });
  const { session_id: session } = await api.until(({ state }) => state === 'running');
  const status = await command('status', '--json');
  expect(JSON.parse(status.stdout) as StatusAnswer).toMatchObject({ session_id: session, trading_state: 'active' });
  expect((await command('status')).stdout).toContain(session);

  expect(await command('kill', '--json')).toMatchObject({ code: 0, stdout: `{"session_ids":["${session}"]}\n` });
  expect(await api.status()).toMatchObject({ state: 'running', trading_state: 'halted' });
  expect(await command('stop')).toMatchObject({ code: 0, stdout: `Stopped ${session}.\n` });
  expect(await api.status()).toMatchObject({ running: false });
  expect(await command('stop')).toMatchObject({ code: 1, stderr: expect.stringContaining('No session is running') });

  const { stdout: token } = await command('token');
  const authorization = `Bearer ${token.trim()}`;
  expect((await fetch(`${api.address}/api/live/status`, { headers: { authorization } })).status).toBe(200);
  expect((await fetch(`${api.address}/api/live/status`)).status).toBe(401);

  await process.kill();
  expect(await command('status')).toMatchObject({ code: 1, stderr: expect.stringContaining('openbell start') });
});
