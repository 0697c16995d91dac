/** The lights of a flatten that is over say what is: they go out when entries go again. */
import { expect, test } from 'vitest';
import { epochMs, MINUTE, SECOND } from '#base';
import { DEFAULT_LIMITS, TOPSTEP } from '#risk';
import { ACCOUNT, CONFIG, Drive, long } from './desk-drive.ts';

const FIRM = { ...DEFAULT_LIMITS, firm: TOPSTEP };
const at = (clock: string) => epochMs(Date.parse(`2026-01-15T${clock}:00Z`));

/** The account is read, the saga sells the two contracts, and the venue shows nothing any more. */
function sold(drive: Drive): Drive {
  drive.snapshot({ positions: [drive.positionOf(2)] }).accept(2);
  return drive.fill(2, { side: 'sell', size: 2, id: 2 }).position(0).snapshot();
}

test('a person’s flatten has closed the gate until a person resumes', () => {
  const drive = sold(long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id }));
  expect(drive.session.flatten).toEqual({ step: 'proven', by: 'person', sent: true });
  drive.say({ type: 'operator.said', say: 'resume', account: ACCOUNT.id });
  expect(drive.session).toMatchObject({ tradingState: 'active', flatten: null });
});

test('sent is lit when the order has left, and not while it waits for the ledger or its connection', () => {
  const drive = long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  expect(drive.all('order.place')).toHaveLength(2);
  expect(drive.session.flatten).toEqual({ step: 'gate-closed', by: 'person', sent: false });
  drive.accept(2);
  expect(drive.session.flatten).toEqual({ step: 'sent', by: 'person', sent: true });
});

test('sent is lit by the end of the order where that is heard of before its answer', () => {
  const drive = long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const { tag } = drive.last('order.place').order;
  const exit = drive.orderOf(2, { side: 'sell', size: 2, status: 'filled', filled: 2, tag });
  const fill = drive.fillOf(2, { side: 'sell', size: 2, id: 2 });
  drive.say({ type: 'account.order', order: exit }).say({ type: 'account.fill', fill }).position(0);
  drive.read({ order: exit, fills: [fill] });
  drive.snapshot({ orders: [exit], fills: [fill] }).snapshot({ orders: [exit], fills: [fill] });
  expect(drive.session.flatten).toEqual({ step: 'proven', by: 'person', sent: true });
  const steps = () => drive.facts.flatMap((fact) => (fact.type === 'flatten.noted' ? fact.step : []));
  expect(steps()).toEqual(['gate-closed', 'sent', 'proven']);
  drive.accept(2);
  expect(steps()).toEqual(['gate-closed', 'sent', 'proven']);
});

test('what was held back in its last moment was not sent', () => {
  const drive = long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  drive.snapshot({ positions: [drive.positionOf(2)] });
  const { tag } = drive.last('order.place').order;
  const outcome = { type: 'withheld', order: null, why: 'this machine has slept', leftAt: null } as const;
  drive.say({ type: 'order.answered', tag, outcome });
  expect(drive.session.flatten).toEqual({ step: 'gate-closed', by: 'person', sent: false });
  drive.snapshot({ positions: [drive.positionOf(2)] }).accept(2);
  expect(drive.session.flatten).toEqual({ step: 'sent', by: 'person', sent: true });
});

test('a flatten in whose midst a person has resumed shows its lights to its end, and no closed gate after it', () => {
  const drive = long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id });
  drive.say({ type: 'operator.said', say: 'resume', account: ACCOUNT.id });
  expect(drive.session.flatten).toMatchObject({ step: 'gate-closed' });
  expect(sold(drive).session).toMatchObject({ tradingState: 'active', flatten: null });
});

test('the flat time has stopped entries until the next day begins', () => {
  const drive = new Drive({ limits: FIRM, at: at('20:59') }).launch({ tradeSize: 2 });
  drive.position(2).snapshot({ positions: [drive.positionOf(2)] });
  const until = (instant: number) => {
    while (drive.venue < instant) drive.pass(Math.min(10 * SECOND, instant - drive.venue)).quote(21_000);
  };
  until(at('21:05') + SECOND);
  sold(drive);
  expect(drive.session.flatten).toEqual({ step: 'proven', by: 'rule', sent: true });
  until(at('22:59'));
  expect(drive.session.flatten).toMatchObject({ step: 'proven' });
  until(at('23:00') + MINUTE);
  expect(drive.session.flatten).toBeNull();
});

test('a loss limit has stopped entries until a person lifts it', () => {
  const drive = long(2, FIRM)
    .pass(5 * SECOND)
    .quote(20_975);
  sold(drive);
  expect(drive.session.flatten).toMatchObject({ step: 'proven', by: 'rule' });
  drive.say({ type: 'operator.said', say: 'resume', account: ACCOUNT.id, liftLosses: true });
  expect(drive.session.flatten).toBeNull();
});

test('an order that a closed gate denies says who has closed it', () => {
  const killed = long(2)
    .say({ type: 'operator.said', say: 'kill', target: { session: CONFIG.id } })
    .signals('Buy');
  expect(killed.session.trades.at(-1)?.why).toBe('halted: trading is halted: the kill switch was pressed');
  const flattened = sold(long(2).say({ type: 'operator.said', say: 'flatten', session: CONFIG.id })).signals('Buy');
  expect(flattened.session.trades.at(-1)?.why).toBe('halted: trading is halted: a person asked to flatten');
});
