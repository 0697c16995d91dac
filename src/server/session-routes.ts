/** Launch, status, stop, kill, resume, flatten: what a person does with live sessions. */
import type { SessionId } from '#kernel';
import type { Live } from '#live';
import {
  externalRequest,
  flattenAnswer,
  flattenRequest,
  killAnswer,
  killRequest,
  resumeRequest,
  sessionsAnswer,
  startAnswer,
  startRequest,
  statusAnswer,
  statusQuery,
  stopAnswer,
  stopRequest,
} from './api.ts';
import type { App } from './app.ts';
import { errorAnswerOf, FAILURES, type Failure } from './failure.ts';
import { type LaunchGround, sessionConfigOf } from './launch.ts';
import { statusOf } from './status.ts';
import { stopAnswerOf } from './stop-answer.ts';

export function addSessionRoutes(
  app: App,
  { live, launch }: { readonly live: Live; readonly launch: LaunchGround },
): void {
  app.route({
    method: 'POST',
    url: '/api/live/start',
    schema: { summary: 'Launch a live session', body: startRequest, response: { ...FAILURES, 201: startAnswer } },
    handler: async ({ body }, reply) => {
      const config = await sessionConfigOf(body, launch);
      if (!config.ok) return reply.code(config.error.status).send(errorAnswerOf(config.error));
      const launched = live.launch(config.value);
      if (!launched.ok) return reply.code(launched.error.status).send(errorAnswerOf(launched.error));
      return reply.code(201).send({ session_id: launched.value });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/live/status',
    schema: {
      summary: 'The newest session, or the one asked for, at the top level; all of them in sessions',
      querystring: statusQuery,
      response: { ...FAILURES, 200: statusAnswer },
    },
    handler: async ({ query }, reply) => {
      const { clockRate } = live;
      const status = statusOf({
        view: live.view(),
        now: live.now(),
        clockRate,
        gateway: launch.gateway.kind,
        session: query.session_id,
        scanner: live.scanner(),
      });
      return status === undefined ? reply.code(404).send(errorAnswerOf(NO_SESSION)) : reply.code(200).send(status);
    },
  });

  app.route({
    method: 'POST',
    url: '/api/live/stop',
    config: { unlimited: true },
    schema: { summary: 'Stop a session', body: stopRequest, response: { ...FAILURES, 200: stopAnswer } },
    handler: async ({ body }, reply) => {
      const stopped = await live.stop({ ...target(body), positions: body.positions });
      if (!stopped.ok) return reply.code(stopped.error.status).send(errorAnswerOf(stopped.error));
      return reply.code(200).send(stopAnswerOf(stopped.value, body.positions));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/live/kill',
    config: { unlimited: true },
    schema: {
      summary: 'Deny every later order that comes from a signal; without session_id for all sessions',
      body: killRequest,
      response: { ...FAILURES, 200: killAnswer },
    },
    // The gate is closed when `kill` returns; only the answer waits to hear whether that will be remembered.
    handler: async ({ body }, reply) => {
      const killed = live.kill(target(body));
      if (!killed.ok) return reply.code(killed.error.status).send(errorAnswerOf(killed.error));
      const warning = (await live.haltKept()) ? {} : { warning: NOT_KEPT };
      return reply.code(200).send({ session_ids: [...killed.value], ...warning });
    },
  });

  app.route({
    method: 'POST',
    url: '/api/live/resume',
    schema: {
      summary: 'Reopen the gate of the account whose name is typed by hand',
      body: resumeRequest,
      response: { ...FAILURES, 200: sessionsAnswer },
    },
    handler: async ({ body }, reply) => {
      const resumed = live.resume({ accountName: body.account_name, liftLosses: body.lift_loss_limit });
      if (!resumed.ok) return reply.code(resumed.error.status).send(errorAnswerOf(resumed.error));
      return reply.code(200).send({ session_ids: [...resumed.value] });
    },
  });

  app.route({
    method: 'POST',
    url: '/api/live/external',
    schema: {
      summary: 'Say what the contracts are that Openbell did not bring to the account typed by hand',
      body: externalRequest,
      response: { ...FAILURES, 200: sessionsAnswer },
    },
    handler: async ({ body }, reply) => {
      const settled = live.settleExternal({ accountName: body.account_name, as: body.as });
      if (!settled.ok) return reply.code(settled.error.status).send(errorAnswerOf(settled.error));
      return reply.code(200).send({ session_ids: [...settled.value] });
    },
  });

  app.route({
    method: 'POST',
    url: '/api/live/flatten',
    config: { unlimited: true },
    schema: {
      summary: 'Cancel working orders and close what is open, whoever keeps it, until flat is proven',
      body: flattenRequest,
      response: { ...FAILURES, 200: flattenAnswer },
    },
    handler: async ({ body }, reply) => {
      const { account_name: accountName, contract } = body;
      const wanted =
        accountName === undefined ? target(body) : { accountName, ...(contract === undefined ? {} : { contract }) };
      const flattening = live.flatten(wanted);
      if (!flattening.ok) return reply.code(flattening.error.status).send(errorAnswerOf(flattening.error));
      const { sessions, left } = flattening.value;
      return reply.code(200).send({
        session_ids: [...sessions],
        left: left.map(({ account, contract: id, symbol }) => ({ account_id: account, contract_id: id, symbol })),
      });
    },
  });
}

function target({ session_id: session }: { readonly session_id?: string | undefined }): {
  readonly session?: SessionId;
} {
  return session === undefined ? {} : { session: session as SessionId };
}

const NOT_KEPT =
  'The gate is closed now, but that could not be written down: it will be open again after a restart. Make room on the disk of the data folder and kill again, or kill again after the restart.';

const NO_SESSION: Failure = {
  code: 'ERR_SESSION_UNKNOWN',
  status: 404,
  message: 'There is no session of this id.',
  hint: 'GET /api/live/status lists all sessions.',
};
