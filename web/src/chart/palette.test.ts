import { expect, test } from 'vitest';
import { blend, faint, type Palette, visible } from './palette.ts';

const NIGHT = { ink: 'rgb(230, 233, 234)', dark: true } as Palette;
const DAY = { ink: 'rgb(22, 25, 27)', dark: false } as Palette;

test('a formula’s colour is kept where it can be seen, else ink is taken', () => {
  expect(visible('#d08a00', NIGHT)).toBe('#d08a00');
  expect(visible('#000000', NIGHT)).toBe(NIGHT.ink);
  expect(visible('#000000', DAY)).toBe('#000000');
  expect(visible('#ffffff', DAY)).toBe(DAY.ink);
  expect(visible('red', DAY)).toBe(DAY.ink);
});

test('hues are mixed with the ground, or made translucent', () => {
  expect(blend('rgb(0, 90, 30)', 'rgb(30, 30, 0)')).toBe('rgb(10, 70, 20)');
  expect(faint('rgb(1, 2, 3)', 0.5)).toBe('rgba(1, 2, 3, 0.5)');
});
