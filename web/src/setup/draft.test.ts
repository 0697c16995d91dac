import { expect, test } from 'vitest';
import type { StrategyAnswer } from '#server/api';
import { BLANK, type Choices, type Draft, problemsOf, requestOf } from './draft.ts';
import { refusedField } from './refused-field.ts';
import { draftFrom } from './remembered.ts';

const STRATEGY: StrategyAnswer = {
  id: 'T03',
  name: 'T03',
  file: '/formulas/T03.afl',
  status: 'ok',
  diagnostics: [],
  parameters: [
    { name: 'Cycle', kind: 'number', value: 2, fallback: 2, min: 1, max: 20, step: 1, choices: null },
    {
      name: 'Side',
      kind: 'list',
      value: 'Both',
      fallback: 'Both',
      min: null,
      max: null,
      step: null,
      choices: ['Both', 'Long'],
    },
  ],
  apply_stop: true,
};
const CHOICES: Choices = {
  strategies: [STRATEGY],
  accounts: [
    { id: 1, name: 'PRAC-1', balance: 50_000, can_trade: true, simulated: true },
    { id: 2, name: 'REAL-2', balance: 2_000, can_trade: true, simulated: false },
  ],
  products: [],
  simulator: false,
};
const GOOD: Draft = { ...BLANK, strategy: 'T03', account: '1', symbol: 'NQH6' };

test('a good draft has no problems and becomes the start request with its defaults', () => {
  expect(problemsOf(GOOD, CHOICES)).toEqual({});
  expect(requestOf(GOOD, CHOICES)).toEqual({
    strategy_id: 'T03',
    account_id: 1,
    account_name: 'PRAC-1',
    symbol: 'NQH6',
    periodicity: '1min',
    scan_interval: 0,
    alert_channels: ['log', 'desktop', 'sound'],
    trade_enabled: false,
    trade_size: 1,
    trade_timeout: 30,
    lookback: 5,
    params: {},
  });
});

test('a blank draft says of each field what is missing', () => {
  expect(Object.keys(problemsOf(BLANK, CHOICES))).toEqual(['strategy', 'account', 'symbol']);
});

test('arming asks for the name of the account, typed exactly', () => {
  const armed = { ...GOOD, trading: true };
  expect(problemsOf(armed, CHOICES)).toHaveProperty('typedName');
  expect(problemsOf({ ...armed, typedName: 'prac-1' }, CHOICES)).toHaveProperty('typedName');
  const typed = { ...armed, typedName: 'PRAC-1' };
  expect(problemsOf(typed, CHOICES)).toEqual({});
  expect(requestOf(typed, CHOICES)).toMatchObject({ trade_enabled: true, account_name: 'PRAC-1' });
});

test('on the simulator nothing need be typed to arm', () => {
  expect(problemsOf({ ...GOOD, trading: true }, { ...CHOICES, simulator: true })).toEqual({});
});

test('real money is alerted on but not traded', () => {
  const real = { ...GOOD, account: '2' };
  expect(problemsOf(real, CHOICES)).toEqual({});
  expect(problemsOf({ ...real, trading: true, typedName: 'REAL-2' }, CHOICES)).toHaveProperty('trading');
});

test('parameters are sent with the kind that the formula gives them, and only those that were changed', () => {
  const draft = { ...GOOD, params: { Cycle: '5', Side: 'Long', Gone: '1' } };
  expect(requestOf(draft, CHOICES).params).toEqual({ Cycle: 5, Side: 'Long' });
  expect(requestOf({ ...GOOD, params: { Side: 'Long' } }, CHOICES).params).toEqual({ Side: 'Long' });
  expect(problemsOf({ ...GOOD, params: { Cycle: '21' } }, CHOICES).params).toBe('Cycle must be a number from 1 to 20.');
});

test('sizes, times and addresses that cannot be are refused before they are sent', () => {
  const problems = problemsOf(
    {
      ...GOOD,
      size: '1.5',
      timeout: '',
      scanInterval: '-1',
      periodicity: 'often',
      channels: ['webhook'],
      webhookUrl: 'ftp://x',
    },
    CHOICES,
  );
  expect(Object.keys(problems)).toEqual(['periodicity', 'size', 'timeout', 'scanInterval', 'webhookUrl']);
});

test('the address of a webhook that is not chosen is not sent', () => {
  expect(requestOf({ ...GOOD, webhookUrl: 'https://example.com/' }, CHOICES)).not.toHaveProperty('webhook_url');
});

test('the last launch comes back, but never armed', () => {
  const stored = JSON.parse(JSON.stringify({ ...GOOD, trading: true, typedName: 'PRAC-1', channels: ['webhook'] }));
  expect(draftFrom(stored)).toEqual({ ...GOOD, channels: ['webhook'] });
});

test('whatever lies in the browser’s store, a draft comes out', () => {
  expect(draftFrom(null)).toEqual(BLANK);
  expect(draftFrom({ strategy: 7, channels: 'all', params: [1], symbol: 'ESH6' })).toEqual({
    ...BLANK,
    symbol: 'ESH6',
  });
});

test('a formula that looks ahead is traded only by who says so', () => {
  const remark = {
    code: 'AFL-W910',
    severity: 'warning' as const,
    message: 'Zig looks at later bars, and Buy depends on it.',
    hint: null,
    file: '/formulas/T03.afl',
    line: 2,
    column: 5,
  };
  const choices: Choices = { ...CHOICES, strategies: [{ ...STRATEGY, diagnostics: [remark] }] };
  expect(problemsOf(GOOD, choices)).toEqual({});
  expect(requestOf(GOOD, choices)).not.toHaveProperty('allow_look_ahead');
  const armed = { ...GOOD, trading: true, typedName: 'PRAC-1' };
  expect(Object.keys(problemsOf(armed, choices))).toEqual(['lookAheadMeant']);
  expect(problemsOf({ ...armed, lookAheadMeant: true }, choices)).toEqual({});
  expect(requestOf({ ...armed, lookAheadMeant: true }, choices)).toMatchObject({ allow_look_ahead: true });
  expect(draftFrom({ ...armed, lookAheadMeant: true }).lookAheadMeant).toBe(false);
});

test('stops and policies are asked for with trading, and only as far as they were filled in', () => {
  const plain = requestOf({ ...GOOD, trading: true, typedName: 'PRAC-1' }, CHOICES);
  expect(plain).toMatchObject({ entry_policy: 'add', external_policy: 'stop' });
  for (const member of ['stop_loss_ticks', 'trailing_stop', 'take_profit_ticks', 'apply_stop', 'protect_within']) {
    expect(plain).not.toHaveProperty(member);
  }
  const stops: Draft = { ...GOOD, trading: true, typedName: 'PRAC-1', stopLossTicks: '40', trailingStop: true };
  expect(requestOf({ ...stops, entryPolicy: 'reverse', applyStop: true }, CHOICES)).toMatchObject({
    entry_policy: 'reverse',
    stop_loss_ticks: 40,
    trailing_stop: true,
    apply_stop: true,
    protect_within: 5,
  });
  expect(requestOf({ ...stops, stopLossTicks: '' }, CHOICES)).not.toHaveProperty('trailing_stop');
  expect(requestOf({ ...stops, trading: false }, CHOICES)).not.toHaveProperty('stop_loss_ticks');
});

test('the stops of ApplyStop are asked for only of a formula that has them', () => {
  const without: Choices = { ...CHOICES, strategies: [{ ...STRATEGY, apply_stop: false }] };
  const draft = { ...GOOD, trading: true, applyStop: true };
  expect(requestOf(draft, CHOICES)).toHaveProperty('apply_stop', true);
  expect(requestOf(draft, without)).not.toHaveProperty('apply_stop');
  expect(requestOf(draft, without)).not.toHaveProperty('protect_within');
});

test('distances that the venue would refuse are marked where orders are asked for', () => {
  const wrong = { ...GOOD, typedName: 'PRAC-1', stopLossTicks: '3', takeProfitTicks: '4.5', protectWithin: '0' };
  expect(problemsOf(wrong, CHOICES)).toEqual({});
  expect(Object.keys(problemsOf({ ...wrong, trading: true }, CHOICES))).toEqual([
    'stopLossTicks',
    'takeProfitTicks',
    'protectWithin',
  ]);
});

test('stops and policies are remembered, and a word that is none of theirs is not', () => {
  const stops: Draft = { ...GOOD, entryPolicy: 'ignore', stopLossTicks: '40', trailingStop: true, protectWithin: '9' };
  expect(draftFrom(JSON.parse(JSON.stringify(stops)))).toEqual(stops);
  expect(draftFrom({ entryPolicy: 'double', externalPolicy: 7, trailingStop: 'yes' })).toEqual(BLANK);
});

test('what the server refuses is shown at its field', () => {
  const size = {
    code: 'ERR_TRADE_SIZE',
    message: 'trade_size 6 is more than the 5 contracts that one order may have.',
  };
  expect(refusedField(size)).toEqual({ size: size.message });
  const ticks = { code: 'ERR_REQUEST', message: 'stop_loss_ticks: Too small: expected number to be >=4.' };
  expect(refusedField(ticks)).toEqual({ stopLossTicks: 'Too small: expected number to be >=4.' });
  expect(refusedField({ code: 'ERR_SESSION_TWIN', message: 'This session runs already.' })).toEqual({});
});
