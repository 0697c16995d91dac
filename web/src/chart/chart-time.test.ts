import { expect, test } from 'vitest';
import { axisMark, chartTime, crosshairTime } from './chart-time.ts';

const AT = Date.parse('2026-01-15T15:31:00.000Z');

test('the axis and the crosshair show the clock of Chicago', () => {
  expect(axisMark(chartTime(AT), 3)).toBe('09:31');
  expect(axisMark(chartTime(AT + 5_000), 4)).toBe('09:31:05');
  expect(axisMark(chartTime(AT), 2)).toBe('15 Jan');
  expect(axisMark(chartTime(AT), 0)).toBe('2026');
  expect(crosshairTime(chartTime(AT))).toBe('15 Jan 09:31 CT');
});

test('a day turns at midnight in Chicago, not in Greenwich', () => {
  expect(axisMark(chartTime(Date.parse('2026-01-16T05:59:00.000Z')), 2)).toBe('15 Jan');
  expect(axisMark(chartTime(Date.parse('2026-01-16T06:00:00.000Z')), 2)).toBe('16 Jan');
});
