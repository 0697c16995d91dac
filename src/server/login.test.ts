import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { epochMs, MINUTE } from '#base';
import { START, staged, TOKEN } from './server.test-support.ts';

const STRANGER = { authorization: null };

test('a login code sets a strict cookie and leads to the dashboard, without the code', async () => {
  await staged({}, async ({ ask, server }) => {
    const { status, headers } = await ask(pathOf(server.issueLoginUrl()), { headers: STRANGER });
    expect([status, headers.location]).toEqual([302, '/live']);
    const [cookie] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^openbell_\d+=[\w-]{43}; .*Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
  });
});

test('a login code works once', async () => {
  await staged({}, async ({ ask, server }) => {
    const path = pathOf(server.issueLoginUrl());
    expect((await ask(path, { headers: STRANGER })).status).toBe(302);
    const again = await ask(path, { headers: STRANGER });
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.text).toContain('spent or older than five minutes');
  });
});

test('a spent code does not disturb a browser that has the cookie', async () => {
  await staged({}, async ({ ask, server }) => {
    const path = pathOf(server.issueLoginUrl());
    const { headers } = await ask(path, { headers: STRANGER });
    const cookie = headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
    expect((await ask(path, { headers: { ...STRANGER, cookie } })).headers.location).toBe('/live');
  });
});

test('a login code dies after five minutes', async () => {
  await staged({}, async ({ ask, server, live }) => {
    const inTime = pathOf(server.issueLoginUrl());
    const late = pathOf(server.issueLoginUrl());
    live.wall = epochMs(START + 5 * MINUTE - 1);
    expect((await ask(inTime, { headers: STRANGER })).status).toBe(302);
    live.wall = epochMs(START + 5 * MINUTE);
    expect((await ask(late, { headers: STRANGER })).status).toBe(401);
  });
});

test('an invented code is refused', async () => {
  await staged({}, async ({ ask }) => {
    for (const path of ['/login?code=invented', '/login?code=', '/login', '/login?code=__proto__']) {
      expect([path, (await ask(path, { headers: STRANGER })).status]).toEqual([path, 401]);
    }
  });
});

test('a browser without the cookie is shown the way in, a program the error', async () => {
  await staged({}, async ({ ask }) => {
    const page = await ask('/live', { headers: { ...STRANGER, accept: 'text/html,*/*' } });
    expect([page.status, page.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(page.text).toContain('action="/login"');
    expect((await ask('/live', { headers: STRANGER })).body.error.code).toBe('ERR_UNAUTHORIZED');
  });
});

test('the token typed into the form signs in, from our own page only', async () => {
  await staged({}, async ({ ask, address }) => {
    const form = { ...STRANGER, 'content-type': 'application/x-www-form-urlencoded' };
    const ours = { ...form, origin: address };
    const post = (token: string, headers: object) =>
      ask('/login', { method: 'POST', body: `token=${token}`, headers: { ...headers } });
    expect((await post(TOKEN, ours)).headers.location).toBe('/live');
    expect((await post('wrong', ours)).status).toBe(401);
    expect((await post(TOKEN, { ...form, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(TOKEN, form)).status).toBe(403);
  });
});

test('forms are read nowhere but at the login', async () => {
  await staged({}, async ({ ask, live }) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body } = await ask('/api/live/kill', { method: 'POST', body: 'session_id=s1', headers });
    expect([status, body.error.hint]).toEqual([400, 'Send the header Content-Type: application/json.']);
    expect(live.asked).toEqual([]);
  });
});

test('guessing is slowed down', async () => {
  await staged({}, async ({ ask }) => {
    for (let guess = 0; guess < 20; guess += 1) await ask(`/login?code=${guess}`, { headers: STRANGER });
    expect((await ask('/login?code=20', { headers: STRANGER })).status).toBe(429);
  });
});

test('no log line holds a code, a token or a cookie', async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  await staged({ log: pino({ level: 'trace' }, sink) }, async ({ ask, server }) => {
    const path = pathOf(server.issueLoginUrl());
    const code = path.split('=')[1] ?? '';
    const { headers } = await ask(path, { headers: STRANGER });
    const cookie = headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
    await ask(path, { headers: STRANGER });
    await ask('/api/live/status', { headers: { cookie } });
    await ask(`/api/live/chart?session_id=x&token=${TOKEN}`);
    await ask('/api/live/start', { method: 'POST', body: `{"token": "${TOKEN}"` });
    const log = lines.join('');
    expect(lines.length).toBeGreaterThan(4);
    for (const secret of [code, TOKEN, cookie.split('=')[1] ?? '?']) expect(log).not.toContain(secret);
  });
});

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
