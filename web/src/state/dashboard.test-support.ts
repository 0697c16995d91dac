/** A page after some happenings, for the tests. */
import { chosenSession } from './choose.ts';
import { type Dashboard, EMPTY } from './model.ts';
import { sampleBar, sampleEvent, sampleSession, sampleStatus } from './reduce.test-support.ts';
import { type Happening, reduce } from './reduce.ts';

/** A happening at no particular time. */
export type Said<Each> = Each extends unknown ? Omit<Each, 'at'> & { readonly at?: number } : never;

export function after(...happenings: readonly Said<Happening>[]): Dashboard {
  return continued(EMPTY, ...happenings);
}

export function continued(state: Dashboard, ...happenings: readonly Said<Happening>[]): Dashboard {
  return happenings.reduce<Dashboard>((sofar, each) => reduce(sofar, { at: 1_000, ...each } as Happening), state);
}

export const OPENED = { type: 'line.opened' } as const;
export const READ = { type: 'status.read', status: sampleStatus([sampleSession()]) } as const;
export const CHART = {
  type: 'chart.read',
  session: 's1',
  scope: 'whole',
  chart: {
    bars: [sampleBar(0), sampleBar(1)],
    forming: sampleBar(2),
    plots: [
      {
        name: 'EMA',
        color: '#ff0000',
        style: 'line',
        pane: 'price',
        points: [
          [sampleBar(0).time, null],
          [sampleBar(1).time, 5],
        ],
      },
    ],
  },
} as const satisfies Said<Happening>;

export function event(...given: Parameters<typeof sampleEvent>): Said<Happening> {
  return { type: 'event', event: sampleEvent(...given) };
}

export function shown(state: Dashboard) {
  const session = chosenSession(state);
  if (session === null) throw new Error('no session is shown');
  return session;
}
