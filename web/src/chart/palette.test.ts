import { expect, test } from 'vitest';
import { blend, faint, visible } from './palette.ts';

const NIGHT = { ink: 'rgb(230, 233, 234)', dark: true };
const DAY = { ink: 'rgb(22, 25, 27)', dark: false };

test('a formula’s colour is kept where it can be seen', () => {
  expect(visible('#d08a00', NIGHT)).toBe('rgb(208, 138, 0)');
  expect(visible('#000000', DAY)).toBe('rgb(0, 0, 0)');
});

test('a colour too near to the ground is mixed with ink until it is seen, and keeps its hue', () => {
  expect(visible('#0000ff', NIGHT)).toBe('rgb(115, 117, 245)');
  expect(visible('#ffff00', DAY)).toBe('rgb(139, 140, 14)');
});

test('what is no colour becomes ink', () => {
  expect(visible('red', DAY)).toBe(DAY.ink);
});

test('hues are mixed with the ground, or made translucent', () => {
  expect(blend('rgb(0, 90, 30)', 'rgb(30, 30, 0)')).toBe('rgb(10, 70, 20)');
  expect(faint('rgb(1, 2, 3)', 0.5)).toBe('rgba(1, 2, 3, 0.5)');
});
