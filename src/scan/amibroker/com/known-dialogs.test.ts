import { expect, test } from 'vitest';
import { buttonFor } from './known-dialogs.ts';

function pressed(caption: string, ...buttons: readonly string[]): string | null {
  const at = buttonFor(caption, buttons);
  return at === null ? null : (buttons[at] ?? null);
}

test('windows that only tell something are closed, whatever letter of the button is marked', () => {
  expect(pressed('AFL Error', '&Close')).toBe('&Close');
  expect(pressed('AFL error', 'Help', '&OK')).toBe('&OK');
  expect(pressed('AmiBroker', 'OK')).toBe('OK');
  expect(pressed('Broker', 'OK')).toBe('OK');
});

test('of two texts of one formula the file is kept, for both are ours', () => {
  const buttons = ['Overwrite existing file', '&Keep existing file', 'Cancel'];
  expect(pressed('Choose action', ...buttons)).toBe('&Keep existing file');
});

test('what asks a person something is left to the person', () => {
  expect(pressed('AmiBroker', 'Yes', 'No')).toBe(null);
  expect(pressed('AmiBroker', 'OK', 'Cancel')).toBe(null);
  expect(pressed('AmiBroker crash recovery', '&Restore', '&Cancel')).toBe(null);
  expect(pressed('Database settings', 'OK', 'Cancel')).toBe(null);
  expect(pressed('Unregistered version', 'OK')).toBe(null);
  expect(pressed('', 'OK')).toBe(null);
});

test('a known window without the button that is known for it is left standing', () => {
  expect(pressed('AFL Error', 'Help')).toBe(null);
  expect(pressed('Choose action', 'Overwrite')).toBe(null);
  expect(pressed('AFL Error')).toBe(null);
});
