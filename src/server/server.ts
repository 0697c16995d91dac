/**
 * The HTTP server: puts the guards in front (host, token or cookie, origin, rate), the routes behind them, and one form of
 * answer around all. It binds to loopback only.
 */
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { SECOND } from '#base';
import type { Live } from '#live';
import type { Limits } from '#risk';
import { Access } from './access.ts';
import type { App } from './app.ts';
import { EVENT_LISTENER_LIMITS, type EventListenerLimits } from './event-listener.ts';
import { EventStream } from './event-stream.ts';
import { answerError, answerNotFound, sendFailure } from './failure.ts';
import { LoginCodes } from './login-codes.ts';
import { createMetrics } from './metrics.ts';
import { addPageRoutes } from './page-routes.ts';
import type { AlertChannels, GatewayKind, Strategies } from './ports.ts';
import { addReadingRoutes } from './reading-routes.ts';
import { ServerError } from './server-error.ts';
import { addSessionRoutes } from './session-routes.ts';
import { signInPage } from './sign-in-page.ts';
import { addWellbeingRoutes } from './wellbeing-routes.ts';

export interface ServerOptions {
  readonly live: Live;
  readonly strategies: Strategies;
  readonly alerts: AlertChannels;
  readonly gateway: GatewayKind;
  /** Those that the guard keeps. */
  readonly limits: Limits;
  /** The configured webhook address, for requests that name none. */
  readonly webhookUrl: string | null;
  readonly token: string;
  /** 0: any free one. */
  readonly port: number;
  /** The folder of the built dashboard. */
  readonly webRoot: string;
  readonly version: string;
  readonly log: FastifyBaseLogger;
  readonly eventLimits?: Partial<EventListenerLimits>;
}

export interface Server {
  /** Binds to 127.0.0.1. @returns the address; throws ServerError where the port cannot be had */
  listen(): Promise<string>;
  /** `http://127.0.0.1:5000` */
  readonly address: string;
  /** An address that lets one browser in, once, within five minutes. It must not be logged. */
  issueLoginUrl(): string;
  /** Ends the event streams and every connection. */
  close(): Promise<void>;
}

/** The dashboard and a few scripts ask far less; a script gone wild must not take the machine from the trading. */
const REQUESTS_PER_MINUTE_MAX = 1_200;
/** For a request to arrive whole. */
const REQUEST_DEADLINE_MS = 30 * SECOND;
const HOST = '127.0.0.1';

export async function createServer(options: ServerOptions): Promise<Server> {
  const { live, log } = options;
  const app: App = fastify({
    loggerInstance: log,
    // Fastify's own lines hold the whole address, and that of a login holds the code.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    requestTimeout: REQUEST_DEADLINE_MS,
    frameworkErrors: answerError,
  });
  const boundPort = (): number => (app.server.address() as AddressInfo | null)?.port ?? options.port;
  const access = new Access({ token: options.token, port: boundPort });
  const logins = new LoginCodes();
  const events = new EventStream({ live, limits: { ...EVENT_LISTENER_LIMITS, ...options.eventLimits } });

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNotFound);
  await addGuards(app, access);
  readEmptyBodies(app);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Openbell', description: 'AmiBroker formulas live on TopstepX', version: options.version },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  addWellbeingRoutes(app, { live, metrics: createMetrics(live, () => events.listenerCount) });
  const { strategies, alerts, webhookUrl, gateway, limits } = options;
  addSessionRoutes(app, { live, launch: { strategies, accounts: () => live.accounts(), gateway, limits, webhookUrl } });
  addReadingRoutes(app, { live, strategies, alerts, webhookUrl, events });
  await addPageRoutes(app, { live, access, logins, webRoot: options.webRoot });
  app.addHook('preClose', async () => events.close());
  await app.ready();

  const address = (): string => `http://${HOST}:${boundPort()}`;
  return {
    listen: async () => {
      try {
        await app.listen({ host: HOST, port: options.port });
      } catch (error) {
        throw ServerError.from(error, options.port);
      }
      return address();
    },
    get address() {
      return address();
    },
    issueLoginUrl: () => `${address()}/login?code=${logins.issue(live.now().wall)}`,
    close: () => app.close(),
  };
}

async function addGuards(app: App, access: Access): Promise<void> {
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // There is no TLS on loopback, and with `no-referrer` a browser hides the Origin that writes are judged by.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('cache-control', 'no-store');
    const failure = access.judge(request, { open: request.routeOptions.config.open === true });
    if (failure === undefined) return done();
    if (failure.status === 401 && wantsPage(request)) answerWithPage(reply);
    else sendFailure(reply, failure);
  });
  await app.register(rateLimit, {
    max: REQUESTS_PER_MINUTE_MAX,
    timeWindow: '1 minute',
    // Any page can ask for what is open: that uses up nothing of what the owner may ask for.
    keyGenerator: ({ ip, routeOptions }) => (routeOptions.config.open === true ? `open ${ip}` : ip),
    allowList: (request) => request.routeOptions.config.unlimited === true,
    errorResponseBuilder: (_request, { after }) =>
      Object.assign(new Error(`Too many requests; the next may come in ${after}.`), { statusCode: 429 }),
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    request.log.debug({ method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
    done();
  });
}

function wantsPage({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && headers.accept?.includes('text/html') === true;
}

function answerWithPage(reply: FastifyReply): void {
  reply.code(401).type('text/html; charset=utf-8').serializer(String).send(signInPage(''));
}

/** `curl -X POST` without a body means an empty request: kill must not fail for a missing `{}`. */
function readEmptyBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {});
    else void parse(request, String(body), done);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    request.body ??= {};
    done();
  });
}
