/** What is read: accounts, strategies, chart, the story of an order, the alert channels, and the stream of events. */

import { z } from 'zod';
import { iso } from '#base';
import type { SessionId } from '#kernel';
import type { Live } from '#live';
import { PRODUCTS } from '#market';
import {
  accountsAnswer,
  alertChannelsAnswer,
  alertTestAnswer,
  alertTestRequest,
  chartAnswer,
  chartQuery,
  explainAnswer,
  liveEvent,
  productsAnswer,
  strategiesAnswer,
} from './api.ts';
import type { App } from './app.ts';
import { barValueOf, plotValueOf } from './entries.ts';
import type { EventStream } from './event-stream.ts';
import { storyOf } from './explain.ts';
import { errorAnswerOf, FAILURES } from './failure.ts';
import type { AlertChannels, ChannelHealth, Strategies } from './ports.ts';

export interface ReadingGround {
  readonly live: Live;
  readonly strategies: Strategies;
  readonly alerts: AlertChannels;
  readonly webhookUrl: string | null;
  readonly events: EventStream;
}

export function addReadingRoutes(app: App, { live, strategies, alerts, webhookUrl, events }: ReadingGround): void {
  app.route({
    method: 'GET',
    url: '/api/live/accounts',
    schema: { summary: 'The accounts the gateway shows', response: { ...FAILURES, 200: accountsAnswer } },
    handler: async (_request, reply) => {
      const accounts = await live.accounts();
      if (!accounts.ok) return reply.code(500).send(errorAnswerOf(accounts.error));
      return reply.code(200).send(
        accounts.value.map(({ id, name, balance, canTrade, simulated }) => ({
          id,
          name,
          balance,
          can_trade: canTrade,
          simulated,
        })),
      );
    },
  });

  app.route({
    method: 'GET',
    url: '/api/live/chart',
    schema: {
      summary: 'The newest closed bars of a session, the forming one, and the plots of its formula',
      querystring: chartQuery,
      response: { ...FAILURES, 200: chartAnswer },
    },
    handler: async ({ query }, reply) => {
      const chart = await live.chart({ session: query.session_id as SessionId, bars: query.bars });
      if (!chart.ok) return reply.code(chart.error.status).send(errorAnswerOf(chart.error));
      const { bars, forming, plots } = chart.value;
      return reply.code(200).send({
        bars: bars.map(barValueOf),
        forming: forming === null ? null : barValueOf(forming),
        plots: plots.map(plotValueOf),
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/live/events',
    exposeHeadRoute: false,
    schema: {
      summary: 'Server-sent events; id is the sequence number, Last-Event-ID resumes',
      headers: z.object({ 'last-event-id': z.string().optional() }),
      response: {
        ...FAILURES,
        200: { description: 'One event a change', content: { 'text/event-stream': { schema: liveEvent } } },
      },
    },
    handler: async (request, reply) => {
      if (events.full) return reply.code(429).send(errorAnswerOf(TOO_MANY_LISTENERS));
      reply.hijack();
      reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store, no-transform');
      // The response is ours from here on, so the guards' headers must be carried over by hand.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.raw.write('retry: 1000\n\n');
      try {
        await events.serve(reply.raw, sequenceNumber(request.headers['last-event-id']));
      } catch (error) {
        request.log.error({ err: error }, 'a listener of the event stream was lost: what it missed could not be read');
        reply.raw.destroy();
      }
    },
  });

  app.route({
    method: 'GET',
    url: '/api/strategies',
    schema: { summary: 'The formulas there are', response: { ...FAILURES, 200: strategiesAnswer } },
    handler: async (_request, reply) => {
      const all = await strategies.list();
      return reply.code(200).send(
        all.map(({ diagnostics, parameters, applyStop, ...strategy }) => ({
          ...strategy,
          apply_stop: applyStop,
          diagnostics: [...diagnostics],
          parameters: parameters.map(({ choices, ...each }) => ({ ...each, choices: choices && [...choices] })),
        })),
      );
    },
  });

  app.route({
    method: 'GET',
    url: '/api/products',
    schema: {
      summary: "What may be traded, and the steps of its prices; the venue's own word rules a session",
      response: { ...FAILURES, 200: productsAnswer },
    },
    handler: async (_request, reply) =>
      reply.code(200).send(
        [...PRODUCTS.values()].map(({ root, description, tickSize, tickValue, decimals }) => ({
          root,
          description,
          tick_size: tickSize,
          tick_value: tickValue,
          decimals,
        })),
      ),
  });

  app.route({
    method: 'GET',
    url: '/api/orders/:id/explain',
    schema: {
      summary: "The story of an order, by the venue's number or by our tag",
      params: z.object({ id: z.string().min(1).max(64) }),
      response: { ...FAILURES, 200: explainAnswer },
    },
    handler: async ({ params }, reply) => {
      const story = await storyOf(live, params.id);
      return story === undefined ? reply.code(404).send(errorAnswerOf(NO_ORDER)) : reply.code(200).send(story);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/alerts',
    schema: { summary: 'How the alert channels do', response: { ...FAILURES, 200: alertChannelsAnswer } },
    handler: async (_request, reply) => reply.code(200).send(alerts.health().map(channelAnswerOf)),
  });

  app.route({
    method: 'POST',
    url: '/api/alerts/test',
    schema: {
      summary: 'Send one test alert',
      body: alertTestRequest,
      response: { ...FAILURES, 200: alertTestAnswer },
    },
    handler: async ({ body }, reply) => {
      const url = body.webhook_url ?? webhookUrl;
      if (body.channel === 'webhook' && url === null) return reply.code(400).send(errorAnswerOf(NO_WEBHOOK));
      const why = await alerts.test(body.channel, url === null ? {} : { webhookUrl: url });
      return reply.code(200).send({ ok: why === null, message: why ?? `A test went out by ${body.channel}.` });
    },
  });
}

function channelAnswerOf({ channel, lastSuccessAt, lastFailure }: ChannelHealth) {
  return {
    channel,
    ok: lastFailure === null || (lastSuccessAt !== null && lastSuccessAt > lastFailure.at),
    last_success_at: lastSuccessAt === null ? null : iso(lastSuccessAt),
    last_failure: lastFailure === null ? null : { at: iso(lastFailure.at), message: lastFailure.message },
  };
}

/** What is no number of ours is taken as none: the stream starts from now. */
function sequenceNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

const TOO_MANY_LISTENERS = {
  code: 'ERR_TOO_MANY_LISTENERS',
  message: 'Too many clients listen to the events already.',
  hint: 'Close some of them.',
};

const NO_ORDER = {
  code: 'ERR_ORDER_UNKNOWN',
  message: 'The ledger knows no order of this id.',
  hint: "Use the venue's order number, or the tag shown with the trade.",
};

const NO_WEBHOOK = {
  code: 'ERR_WEBHOOK_URL',
  message: 'The channel webhook has no address to send to.',
  hint: 'Give webhook_url, or set webhookUrl in the settings.',
};
