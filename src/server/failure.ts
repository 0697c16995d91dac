/**
 * Whatever goes wrong is answered as `{error: {code, message, hint}}`: a refusal by us, a request that does not fit its
 * schema, a route that is not there, a bug. What a person can act on is said; what only we can act on goes to the log.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { type ErrorAnswer, errorAnswer } from './api.ts';

export interface Failure {
  readonly code: string;
  readonly status: 400 | 401 | 403 | 404 | 409 | 429 | 500;
  readonly message: string;
  readonly hint: string;
}

/** The answers every route may give beside its own. */
export const FAILURES = {
  400: errorAnswer,
  401: errorAnswer,
  403: errorAnswer,
  404: errorAnswer,
  409: errorAnswer,
  429: errorAnswer,
  500: errorAnswer,
};

export function errorAnswerOf({ code, message, hint }: Pick<Failure, 'code' | 'message' | 'hint'>): ErrorAnswer {
  return { error: { code, message, hint } };
}

/** Past the schema of the route, since hooks and handlers of errors have none. */
export function sendFailure(reply: FastifyReply, failure: Failure): FastifyReply {
  return reply
    .code(failure.status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(errorAnswerOf(failure));
}

export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error);
  if (failure.status === 500) request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
  return sendFailure(reply, failure);
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  return sendFailure(reply, {
    code: 'ERR_NOT_FOUND',
    status: 404,
    message: `There is nothing at ${request.method} ${path}.`,
    hint: 'GET /openapi.json lists every route.',
  });
}

function failureOf(error: FastifyError): Failure {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return {
      code: 'ERR_REQUEST',
      status: 400,
      message: error.validation.map((issue) => sentence(issue.instancePath, issue.message ?? 'is not valid')).join(' '),
      hint: 'GET /openapi.json shows what each request may hold.',
    };
  }
  switch (error.statusCode) {
    case 429:
      return {
        code: 'ERR_TOO_MANY_REQUESTS',
        status: 429,
        message: error.message,
        hint: 'Ask less often; GET /api/live/events tells of changes without being asked.',
      };
    case 403:
      return { code: 'ERR_FORBIDDEN', status: 403, message: 'This path is not served.', hint: 'Check its spelling.' };
    case 404:
      return { code: 'ERR_NOT_FOUND', status: 404, message: 'There is nothing here.', hint: 'Check the address.' };
    case 415:
      return {
        code: 'ERR_REQUEST',
        status: 400,
        message: 'The body is not said to be JSON.',
        hint: 'Send the header Content-Type: application/json.',
      };
    case 400:
    case 413:
      return {
        code: 'ERR_REQUEST',
        status: 400,
        message: `The request cannot be read: ${error.message}.`,
        hint: 'Send one JSON object of at most 1 MB.',
      };
    default:
      return {
        code: 'ERR_INTERNAL',
        status: 500,
        message: 'Openbell could not answer this request.',
        hint: 'The log says why. Trading goes on; kill and stop can be asked for again.',
      };
  }
}

/** `/trade_size`, `Too small …` → `trade_size: Too small ….` */
function sentence(instancePath: string, message: string): string {
  const member = instancePath.slice(1).replaceAll('/', '.');
  return `${member === '' ? '' : `${member}: `}${message}${message.endsWith('.') ? '' : '.'}`;
}
