import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ServerError } from './index.ts';
import { staged } from './server.test-support.ts';

async function builtDashboard(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'openbell-web-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Openbell</title>');
  await writeFile(join(folder, 'dist', 'assets', 'main-1a2b.js'), 'export {};');
  return join(folder, 'dist');
}

test('the dashboard is served at /live, its hashed files are kept by the browser, the page is not', async () => {
  await staged({ webRoot: await builtDashboard() }, async ({ ask }) => {
    const page = await ask('/live');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const script = await ask('/assets/main-1a2b.js');
    expect(script.headers['content-type']).toContain('javascript');
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await ask('/')).headers.location).toBe('/live');
  });
});

test('files outside the dashboard, and files that are not there, are not served', async () => {
  await staged({ webRoot: await builtDashboard() }, async ({ ask }) => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/assets/none.js',
    ]) {
      const { status, text, body } = await ask(path);
      expect([403, 404]).toContain(status);
      expect(text).not.toBe('secret');
      expect(body.error.code).toMatch(/^ERR_/);
    }
    expect((await ask('/assets/main-1a2b.js', { headers: { authorization: null } })).status).toBe(401);
  });
});

test('without a built dashboard the API works and says what is missing', async () => {
  await staged({}, async ({ ask }) => {
    expect((await ask('/live')).body.error.code).toBe('ERR_DASHBOARD_MISSING');
    expect((await ask('/api/live/status')).status).toBe(200);
  });
});

test('a port that is taken is named', async () => {
  const other = createTcpServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const failure = await staged({ port }, async () => {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ServerError);
  expect(failure).toMatchObject({
    code: 'ERR_SERVER_PORT_TAKEN',
    message: `Port ${port} is taken by another program.`,
  });
});
