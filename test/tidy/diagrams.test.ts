/**
 * The machines' diagrams in the documents are drawn from the tables that the code runs by. When this fails, a table has
 * changed: draw anew with `npx vitest run test/tidy/diagrams.test.ts -u` and look at what it says.
 */
import { expect, test } from 'vitest';
import { isTerminal, ORDER_TRANSITIONS, type OrderStatus } from '#account';
import { LINK_TRANSITIONS } from '#gateway/client';

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

function mermaid(arrows: readonly Arrow[]): string {
  const states = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))].filter((state) => state !== '[*]');
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...states.filter((state) => state.includes('-')).map((state) => `  state "${state}" as ${idOf(state)}`),
    ...arrows.map(({ from, to, label }) => `  ${idOf(from)} --> ${idOf(to)}${label === '' ? '' : ` : ${label}`}`),
    '```',
  ].join('\n');
}

/** Mermaid takes a dash for the beginning of an arrow. */
function idOf(state: string): string {
  return state.replaceAll('-', '_');
}

function orderArrows(): readonly Arrow[] {
  const statuses = Object.keys(ORDER_TRANSITIONS) as OrderStatus[];
  const entered = new Set(statuses.flatMap((status) => ORDER_TRANSITIONS[status]));
  return [
    ...statuses.filter((status) => !isTerminal(status)).map((to) => ({ from: '[*]', to, label: '' })),
    ...statuses.flatMap((from) =>
      ORDER_TRANSITIONS[from].map((to) => ({ from, to, label: isTerminal(from) ? 'the fill was faster' : '' })),
    ),
    ...statuses
      .filter((status) => isTerminal(status) && entered.has(status))
      .map((from) => ({ from, to: '[*]', label: '' })),
  ];
}

/** Two events that lead the same way are one arrow. */
function linkArrows(): readonly Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const [from, row] of Object.entries(LINK_TRANSITIONS)) {
    for (const [event, to] of Object.entries(row)) {
      const key = `${from} ${to}`;
      const label = arrows.get(key)?.label;
      arrows.set(key, { from, to, label: label === undefined ? event : `${label}, ${event}` });
    }
  }
  return [{ from: '[*]', to: 'idle', label: '' }, ...arrows.values(), { from: 'stopped', to: '[*]', label: '' }];
}

function page(): string {
  return `# State machines

Drawn from the tables in the code by [diagrams.test.ts](../../test/tidy/diagrams.test.ts), which fails when this page is older than they are. What a table does not
allow changes nothing.

## An order, as the venue tells it

[order.ts](../../src/account/order.ts), \`ORDER_TRANSITIONS\`. Any state may be the first one heard of; a repeated or late message moves nothing back. A cancelled or expired order may still turn out filled.

${mermaid(orderArrows())}

## A link to a hub

[link-machine.ts](../../src/gateway/client/link-machine.ts), \`LINK_TRANSITIONS\`. A link is \`up\` when everything is subscribed; of several accounts or contracts one that the venue refuses is left out, told, and tried again each minute. \`due\` ends a wait: 1, 3, 5 s, then 5 to 30 s with jitter, for ever; after a displacement
5 s, a second time 5 minutes. \`renewed\` opens it anew ahead of its token's end.

${mermaid(linkArrows())}
`;
}

test('the diagrams of the documents show the tables as they are', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/spec/machines.md');
});

test('every state that a table names has a row of its own', () => {
  for (const table of [ORDER_TRANSITIONS, LINK_TRANSITIONS] as const) {
    const targets = Object.values(table).flatMap((row) => Object.values(row as object) as string[]);
    expect(new Set(Object.keys(table))).toEqual(new Set([...Object.keys(table), ...targets]));
  }
});
