/** Bars are made of prints: quotes alone are no sign that these come. */
import { expect, test } from 'vitest';
import { SECOND } from '#base';
import { NQ, setup, success } from './scripted-venue.ts';

test('a stream that quotes on but prints no more, while the venue’s bars go on, is opened anew', async () => {
  const { time, venue, client, events, log } = setup();
  let volume = 0;
  venue.routes['/api/History/retrieveBars'] = () => {
    volume += 10;
    return success({ bars: [{ t: '2026-01-15T15:00:00+00:00', o: 1, h: 1, l: 1, c: 1, v: volume }] });
  };
  client.watchMarket(NQ);
  await time.pass(5 * SECOND);
  expect(venue.openings).toHaveLength(1);
  for (let each = 0; each < 300; each += 1) {
    const hub = venue.openings.at(-1)!;
    const stamp = new Date(time.wall()).toISOString();
    hub.onEvent('GatewayQuote', [
      NQ,
      {
        symbol: 'F.US.ENQ',
        lastPrice: 21_000 + each,
        bestBid: 21_000,
        bestAsk: 21_000.25,
        lastUpdated: stamp,
        timestamp: stamp,
      },
    ]);
    await time.pass(2 * SECOND);
  }
  expect(venue.openings.length).toBeGreaterThan(2);
  const told = events.flatMap((event) =>
    event.type === 'link.changed' && event.state === 'down' ? event.message : [],
  );
  expect(told[0]).toMatch(/no trade of CON\.F\.US\.ENQ\.H26 was heard for \d+ s while its bars went on\. Next/);
  expect(told[1]).toMatch(/while its bars went on, though the link was opened anew for it before\. Next/);

  const backAgain = () => log.flatMap(({ code, message }) => (code === 'GATEWAY_PRINTS_BACK' ? message : []));
  expect(backAgain()).toEqual([]);
  const print = {
    symbolId: 'F.US.ENQ',
    price: 21_000.25,
    timestamp: new Date(time.wall()).toISOString(),
    type: 0,
    volume: 1,
  };
  for (let each = 0; each < 2; each += 1) venue.openings.at(-1)!.onEvent('GatewayTrade', [NQ, [print]]);
  // Ten minutes and the first five seconds.
  expect(backAgain()).toEqual([
    'trades of CON.F.US.ENQ.H26 are heard again, after 605 s without any while its bars went on',
  ]);
});
