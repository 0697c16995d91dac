/** Whether the program is well, its numbers, and the description of its interface: for machines that watch it. */
import type { Registry } from 'prom-client';
import type { Live } from '#live';
import { healthAnswer } from './api.ts';
import type { App } from './app.ts';
import { FAILURES } from './failure.ts';

export function addWellbeingRoutes(
  app: App,
  { live, metrics }: { readonly live: Live; readonly metrics: Registry },
): void {
  app.route({
    method: 'GET',
    url: '/healthz',
    config: { open: true },
    schema: {
      summary: 'Whether all is well, and if not, what',
      security: [],
      response: { ...FAILURES, 200: healthAnswer, 503: healthAnswer },
    },
    handler: async (_request, reply) => {
      const { ok, problems } = live.health();
      return reply.code(ok ? 200 : 503).send({ ok, reasons: [...problems] });
    },
  });

  app.get('/metrics', { schema: { summary: 'Prometheus text' } }, async (_request, reply) =>
    reply
      .type(metrics.contentType)
      .serializer(String)
      .send(await metrics.metrics()),
  );

  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(app.swagger()),
  );
}
