/** The type of our Fastify instance, and what a route may say of itself. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Neither token nor cookie is needed. */
    readonly open?: boolean;
    /** The rate limit does not hold: these are asked for when things go wrong. */
    readonly unlimited?: boolean;
  }
}
