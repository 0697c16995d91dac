/** The limits that a person writes down, and those that cannot all be meant. */
import { expect, test } from 'vitest';
import { DEFAULT_RISK, readRisk, showRisk } from './risk-setting.ts';

test('what is left out keeps its default, and the firm’s rules bind unless somebody says otherwise', () => {
  const read = readRisk('{"limits": {"orderSizeMax": 2}, "accounts": {"PRAC-1": {"size": "150K", "dailyLoss": null}}}');
  expect(read).toMatchObject({
    ok: true,
    value: {
      orderSizeMax: 2,
      positionSizeMax: DEFAULT_RISK.positionSizeMax,
      firm: { firm: 'topstep', accounts: { 'PRAC-1': { size: '150K', dailyLoss: null } } },
    },
  });
  expect(readRisk('{}')).toEqual({ ok: true, value: DEFAULT_RISK });
});

test.each([
  ['{"limits": {"orderSizeMax": 20}}', /limits that can all be meant: orderSizeMax 20 is above positionSizeMax 15/],
  ['{"limits": {"ordersize": 2}}', /limits: .*ordersize/],
  ['{"limits": {"orderSizeMax": 0}}', /limits\.orderSizeMax/],
  ['{"accounts": {"A": {"size": "75K"}}}', /accounts\.A\.size/],
  ['no', /one JSON object/],
])('%s is refused in a sentence', (text, words) => {
  const read = readRisk(text);
  expect(read).toMatchObject({ ok: false, error: expect.stringMatching(words) });
});

test('what is shown is what differs from the default', () => {
  expect(showRisk(DEFAULT_RISK)).toBe('{"firm":"topstep"}');
  const read = readRisk('{"firm": "none", "limits": {"dailyLossMax": 300}}');
  expect(read.ok && showRisk(read.value)).toBe('{"firm":"none","limits":{"dailyLossMax":300}}');
});
