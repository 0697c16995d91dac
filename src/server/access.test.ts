import { expect, test } from 'vitest';
import { staged } from './server.test-support.ts';

const WRITE = { method: 'POST', body: {} };
const KILL = '/api/live/kill';
const STATUS = '/api/live/status';

test('the bearer token opens reads and writes', async () => {
  await staged({}, async ({ ask }) => {
    expect((await ask(STATUS)).status).toBe(200);
    expect((await ask(KILL, WRITE)).status).toBe(200);
  });
});

test('without a token, or with a wrong one, nothing but health and login answers', async () => {
  await staged({}, async ({ ask, live }) => {
    for (const authorization of [null, 'Bearer wrong', 'Basic dGhl', 'Bearer ']) {
      for (const path of [STATUS, '/api/live/events', '/metrics', '/openapi.json', '/live', '/', '/no/such']) {
        const { status, body } = await ask(path, { headers: { authorization } });
        expect([path, status, body.error.code]).toEqual([path, 401, 'ERR_UNAUTHORIZED']);
      }
      expect((await ask(KILL, { ...WRITE, headers: { authorization } })).status).toBe(401);
      expect((await ask('/healthz', { headers: { authorization } })).status).toBe(200);
    }
    expect(live.asked).toEqual([]);
  });
});

test('a host that is not ours is refused even with the token', async () => {
  await staged({}, async ({ ask, address }) => {
    const { port } = new URL(address);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect([host, (await ask(STATUS, { headers: { host } })).status]).toEqual([host, 200]);
    }
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `127.0.0.1.evil:${port}`]) {
      const { status, body } = await ask(STATUS, { headers: { host } });
      expect([host, status, body.error.code]).toEqual([host, 403, 'ERR_HOST']);
    }
    expect((await ask('/healthz', { headers: { host: 'evil.example' } })).status).toBe(403);
  });
});

test('a write from another origin is refused, whatever it carries', async () => {
  await staged({}, async ({ ask, address, live }) => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', address.replace('http:', 'https:')]) {
      const { status, body } = await ask(KILL, { ...WRITE, headers: { origin } });
      expect([origin, status, body.error.code]).toEqual([origin, 403, 'ERR_ORIGIN']);
    }
    expect(live.asked).toEqual([]);
    expect((await ask(KILL, { ...WRITE, headers: { origin: address } })).status).toBe(200);
  });
});

test('a write with the cookie needs an origin, and the origin must be ours', async () => {
  await staged({}, async ({ ask, address, server }) => {
    const cookie = await cookieOf(ask, server.issueLoginUrl());
    const signedIn = { authorization: null, cookie };
    expect((await ask(STATUS, { headers: signedIn })).status).toBe(200);
    expect((await ask(KILL, { ...WRITE, headers: signedIn })).status).toBe(403);
    expect((await ask(KILL, { ...WRITE, headers: { ...signedIn, origin: address } })).status).toBe(200);
    expect(
      (await ask(STATUS, { headers: { authorization: null, cookie: cookie.replace(/=.*/, '=wrong') } })).status,
    ).toBe(401);
    expect((await ask(STATUS, { headers: { authorization: 'Bearer wrong', cookie } })).status).toBe(401);
  });
});

test('the cookie of a login holds after a restart with the same token and dies with the token', async () => {
  let cookie = '';
  let port = 0;
  await staged({}, async ({ ask, server, address }) => {
    cookie = await cookieOf(ask, server.issueLoginUrl());
    port = Number(new URL(address).port);
  });
  const headers = { authorization: null, cookie };
  await staged({ port }, async ({ ask }) => expect((await ask(STATUS, { headers })).status).toBe(200));
  await staged({ port, token: 'another' }, async ({ ask }) =>
    expect((await ask(STATUS, { headers })).status).toBe(401),
  );
});

test('a preflight from another origin is given nothing', async () => {
  await staged({}, async ({ ask }) => {
    const headers = { authorization: null, origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const { status, headers: answered } = await ask(KILL, { method: 'OPTIONS', headers });
    expect(status).toBe(401);
    expect(answered['access-control-allow-origin']).toBeUndefined();
  });
});

test('every answer forbids foreign scripts, frames and caching', async () => {
  await staged({}, async ({ ask }) => {
    for (const path of [STATUS, '/healthz', '/no/such']) {
      const { headers } = await ask(path);
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
    }
  });
});

test('a client that asks without end is told to wait, but kill always gets through', async () => {
  await staged({}, async ({ ask }) => {
    for (let asked = 0; asked < 1_200; asked += 1) await ask('/api/alerts');
    const { status, body } = await ask(STATUS);
    expect(status).toBe(429);
    expect(body.error.code).toBe('ERR_TOO_MANY_REQUESTS');
    expect((await ask(KILL, WRITE)).status).toBe(200);
  });
});

test('a stranger who asks without end for what is open uses up a rate of its own', async () => {
  await staged({}, async ({ ask }) => {
    const stranger = { headers: { authorization: null } };
    for (let asked = 0; asked < 1_200; asked += 1) await ask('/healthz', stranger);
    expect((await ask('/healthz', stranger)).status).toBe(429);
    expect((await ask(STATUS)).status).toBe(200);
  });
});

async function cookieOf(
  ask: (path: string, ask: object) => Promise<{ headers: Record<string, unknown> }>,
  url: string,
) {
  const { headers } = await ask(new URL(url).pathname + new URL(url).search, { headers: { authorization: null } });
  return String(headers['set-cookie']).split(';', 1)[0] ?? '';
}
