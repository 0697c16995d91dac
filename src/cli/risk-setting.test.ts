/** The limits and times that a person writes down, and those that cannot all be meant. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFAULT_TIMES, TIME_BOUNDS, type Times } from '#risk';
import { DEFAULT_RISK, readRisk, showRisk } from './risk-setting.ts';

test('what is left out keeps its default, and the firm’s rules bind unless somebody says otherwise', () => {
  const read = readRisk('{"limits": {"orderSizeMax": 2}, "accounts": {"PRAC-1": {"size": "150K", "dailyLoss": null}}}');
  expect(read).toMatchObject({
    ok: true,
    value: {
      limits: {
        orderSizeMax: 2,
        positionSizeMax: DEFAULT_RISK.limits.positionSizeMax,
        firm: { firm: 'topstep', accounts: { 'PRAC-1': { size: '150K', dailyLoss: null } } },
      },
      times: DEFAULT_TIMES,
    },
  });
  expect(readRisk('{}')).toEqual({ ok: true, value: DEFAULT_RISK });
});

test.each([
  ['{"limits": {"orderSizeMax": 20}}', /limits that can all be meant: orderSizeMax 20 is above positionSizeMax 15/],
  ['{"limits": {"ordersize": 2}}', /limits: .*ordersize/],
  ['{"limits": {"orderSizeMax": 0}}', /limits\.orderSizeMax/],
  ['{"accounts": {"A": {"size": "75K"}}}', /accounts\.A\.size/],
  [
    '{"times": {"agreementMs": 40000}}',
    /times that can all be meant: agreementMs 40000 is not a whole number from 1000 to 30000/,
  ],
  ['{"times": {"agreementMs": 2500.5}}', /agreementMs 2500\.5 is not a whole number/],
  ['{"times": {"agreementMs": "5 s"}}', /times\.agreementMs/],
  ['{"times": {"agreement": 5000}}', /times: .*agreement/],
  ['{"times": {"lookUpWaitsMs": 250}}', /times\.lookUpWaitsMs/],
  ['{"limits": {"clockSkewMsMax": 1000}}', /clockToldMs 2000 is above the limit clockSkewMsMax 1000/],
  ['no', /one JSON object/],
])('%s is refused in a sentence', (text, words) => {
  const read = readRisk(text);
  expect(read).toMatchObject({ ok: false, error: expect.stringMatching(words) });
});

test('what is shown is what differs from the default', () => {
  expect(showRisk(DEFAULT_RISK)).toBe('{"firm":"topstep"}');
  const read = readRisk('{"firm": "none", "limits": {"dailyLossMax": 300}}');
  expect(read.ok && showRisk(read.value)).toBe('{"firm":"none","limits":{"dailyLossMax":300}}');
  const timed = readRisk('{"times": {"agreementMs": 8000, "silentOrderMs": 2000, "lookUpWaitsMs": [500, 5000]}}');
  const shown = '{"firm":"topstep","times":{"lookUpWaitsMs":[500,5000],"agreementMs":8000}}';
  expect(timed.ok && showRisk(timed.value)).toBe(shown);
});

test('docs/spec/times.md names every time with its default and its bounds, and its example can be meant', () => {
  const page = readFileSync(new URL('../../docs/spec/times.md', import.meta.url), 'utf8');
  const plain = (value: number): string => value.toLocaleString('en-US').replaceAll(',', '_');
  for (const [name, value] of Object.entries(DEFAULT_TIMES)) {
    const { low, high } = TIME_BOUNDS[name as keyof Times];
    const usual = [value].flat().map(plain).join(', ');
    expect(page).toContain(`| \`${name}\` | ${usual} | ${plain(low)} … ${plain(high)} | R`);
  }
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(readRisk(JSON.stringify(JSON.parse(example).risk))).toMatchObject({ ok: true });
});
