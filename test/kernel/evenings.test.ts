/**
 * A month of evenings: every day the venue is away from 16:00 to 17:00 and over the weekend, once a day a link is lost in the
 * session, and nobody is there to help. The machines of both links and the kernel run in virtual time.
 */
import { expect, test } from 'vitest';
import { DAY, epochMs, HOUR, MINUTE, monotonicMs, Random, SECOND } from '#base';
import { type LinkEvent, LinkMachine } from '#gateway/client';
import type { LinkName } from '#live/ports';
import { TradingCalendar } from '#market';
import { Drive, NINE } from './desk-drive.ts';

const calendar = new TradingCalendar();

/** One link against a venue that lets nobody in while it is closed. */
class Link {
  readonly machine: LinkMachine;
  readonly #name: LinkName;
  readonly #drive: Drive;
  dueAt = Infinity;
  tries = 0;

  constructor(name: LinkName, drive: Drive, seed: number) {
    this.#name = name;
    this.#drive = drive;
    this.machine = new LinkMachine({ name, random: new Random(seed) });
    this.step({ type: 'wanted' });
  }

  step(event: LinkEvent): void {
    for (const action of this.machine.step(event, monotonicMs(this.#drive.monotonic))) {
      if (action.type === 'wait') this.dueAt = this.#drive.venue + action.delayMs;
      if (action.type === 'subscribe') this.step({ type: 'subscribed' });
      if (action.type === 'announce') this.#drive.say({ ...action, type: 'link.changed', link: this.#name });
      if (action.type === 'connect') {
        this.tries += 1;
        const open = calendar.isOpen(epochMs(this.#drive.venue));
        this.step(open ? { type: 'opened' } : { type: 'lost', why: 'the venue is closed' });
      }
    }
  }
}

test('thirty days of breaks and weekends pass without an alarm, and every opening finds both links up in half a minute', () => {
  const drive = new Drive().launch();
  const links = [new Link('market', drive, 1), new Link('account', drive, 2)];
  const upAfterOpening: number[] = [];
  const end = NINE + 30 * DAY;
  let wasOpen = true;
  let opened = 0;
  let lostOn = '';
  let noted = 0;
  const alarms: string[] = [];
  let linkFacts = 0;
  // What has been looked at is forgotten: a month of it is long.
  const look = (): void => {
    if (drive.commands.some(({ type }) => type === 'account.fetch')) drive.snapshot();
    alarms.push(...drive.alarms());
    linkFacts += drive.facts.filter(({ type }) => type === 'link.noted').length;
    drive.facts.length = 0;
    drive.commands.length = 0;
  };
  while (drive.venue < end) {
    const open = calendar.isOpen(epochMs(drive.venue));
    const up = links.every(({ machine }) => machine.phase === 'up');
    if (wasOpen && !open)
      for (const link of links) link.step({ type: 'lost', why: 'Connection closed with an error.' });
    if (!wasOpen && open) opened = drive.venue;
    wasOpen = open;
    if (open && up) {
      if (opened > 0) upAfterOpening.push(drive.venue - opened);
      opened = 0;
      drive.quote(21_000);
      const day = calendar.tradingDay(epochMs(drive.venue));
      const isNoon = new Date(drive.venue).getUTCHours() === 18;
      if (isNoon && day !== lostOn) {
        lostOn = day;
        noted += 1;
        links[1]?.step({ type: 'lost', why: 'Server timeout elapsed.' });
      }
      look();
    }
    const next = Math.min(...links.map(({ dueAt }) => dueAt), drive.venue + (open ? MINUTE : 10 * MINUTE));
    const edge = open ? calendar.latestSession(epochMs(drive.venue)).close : calendar.nextOpen(epochMs(drive.venue));
    drive.pass(Math.max(1, Math.min(next, edge) - drive.venue));
    for (const link of links) {
      if (drive.venue < link.dueAt) continue;
      link.dueAt = Infinity;
      link.step({ type: 'due' });
    }
  }
  const days = calendar.sessionsBetween({ from: '2026-01-16', to: '2026-02-14' }).length;
  expect(upAfterOpening).toHaveLength(days);
  expect(Math.max(...upAfterOpening)).toBeLessThanOrEqual(30 * SECOND);
  // Only what was lost within a session was worth an alarm, and each of those was one.
  expect(alarms.filter((text) => text.includes('link is down'))).toHaveLength(noted);
  expect(alarms).toHaveLength(noted);
  // A weekend of tries is no weekend of facts.
  expect(links[0]?.tries).toBeGreaterThan(10_000);
  expect(linkFacts).toBeLessThan(8 * days);
});

test('an opening after which nothing is heard is an alarm a minute later', () => {
  const drive = new Drive().launch();
  // To 17:00, and a minute of silence with both links up.
  drive.pass(8 * HOUR + 59 * SECOND);
  const before = drive.alarms().length;
  drive.pass(2 * SECOND);
  expect(drive.alarms().slice(before)).toEqual([expect.stringContaining('nothing was heard of NQH6 in the 60 s')]);
});
