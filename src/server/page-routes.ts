/**
 * The pages: the dashboard's files, the login that exchanges a code for the cookie, and the form for those whose code is
 * spent. Codes and tokens come in here and go no further; no log line holds them.
 */
import { existsSync } from 'node:fs';
import serveStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { DAY, SECOND } from '#base';
import type { Live } from '#live';
import type { Access } from './access.ts';
import type { App } from './app.ts';
import { type Failure, sendFailure } from './failure.ts';
import type { LoginCodes } from './login-codes.ts';
import { signInPage } from './sign-in-page.ts';

export interface PageGround {
  readonly live: Live;
  readonly access: Access;
  readonly logins: LoginCodes;
  /** The built dashboard. */
  readonly webRoot: string;
}

const COOKIE_LIFE_S = (30 * DAY) / SECOND;
const LOGIN_LIMIT = { max: 20, timeWindow: '1 minute' };

export async function addPageRoutes(app: App, { live, access, logins, webRoot }: PageGround): Promise<void> {
  const letIn = (reply: FastifyReply): FastifyReply =>
    reply
      .setCookie(access.cookieName, access.cookieValue, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        maxAge: COOKIE_LIFE_S,
      })
      .redirect('/live', 302);

  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/live', 302));

  app.get(
    '/login',
    {
      config: { open: true, rateLimit: LOGIN_LIMIT },
      schema: {
        summary: 'Exchange a single-use code for the cookie',
        querystring: z.object({ code: z.string().max(128).optional() }),
      },
    },
    (request, reply) => {
      const { code } = request.query;
      if (code !== undefined && logins.redeem(code, live.now().wall)) return letIn(reply);
      // Going back in the browser repeats a spent code; who has the cookie need not care.
      if (access.hasCookie(request)) return reply.redirect('/live', 302);
      const why = code === undefined ? '' : 'This code is spent or older than five minutes.';
      return signIn(reply, why);
    },
  );

  await app.register(async (forms: App) => {
    forms.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    forms.post(
      '/login',
      {
        config: { open: true, rateLimit: LOGIN_LIMIT },
        schema: { summary: 'Exchange the token for the cookie', body: z.object({ token: z.string().max(256) }) },
      },
      (request, reply) =>
        access.isToken(request.body.token.trim()) ? letIn(reply) : signIn(reply, 'This is not the token.'),
    );
  });

  if (!existsSync(webRoot)) {
    app.get('/live', { schema: { hide: true } }, (_request, reply) => sendFailure(reply, NOT_BUILT));
    return;
  }
  await app.register(serveStatic, {
    root: webRoot,
    index: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      // Vite puts the content's hash into the names under `assets`, so these never change.
      const forever = /[\\/]assets[\\/]/.test(path);
      response.header('cache-control', forever ? 'private, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/live', { schema: { summary: 'The dashboard' } }, (_request, reply) => reply.sendFile('index.html'));
}

function signIn(reply: FastifyReply, why: string): FastifyReply {
  return reply.code(401).type('text/html; charset=utf-8').serializer(String).send(signInPage(why));
}

const NOT_BUILT: Failure = {
  code: 'ERR_DASHBOARD_MISSING',
  status: 404,
  message: 'The dashboard has not been built.',
  hint: '`npm start` builds it first. The API works without it.',
};
