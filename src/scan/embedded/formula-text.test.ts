import { expect, test } from 'vitest';
import { decodeFormula } from '#scan/embedded';

const TEXT = 'Title = "Größe";\nx = 1;\n';

function utf16(text: string, order: 'little' | 'big', mark: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length + (mark ? 2 : 0)));
  const letters = `${mark ? '\ufeff' : ''}${text}`;
  for (let at = 0; at < letters.length; at += 1) view.setUint16(2 * at, letters.charCodeAt(at), order === 'little');
  return new Uint8Array(view.buffer);
}

test('UTF-8 is read with and without its mark', () => {
  expect(decodeFormula(new TextEncoder().encode(TEXT))).toBe(TEXT);
  expect(decodeFormula(new TextEncoder().encode(`\ufeff${TEXT}`))).toBe(TEXT);
});

test('UTF-16 is read in both orders, with and without its mark', () => {
  for (const order of ['little', 'big'] as const) {
    for (const mark of [true, false]) expect(decodeFormula(utf16(TEXT, order, mark))).toBe(TEXT);
  }
});

test('other bytes are the Western code page', () => {
  expect(decodeFormula(Uint8Array.from([0x22, 0x47, 0xf6, 0x22, 0x80]))).toBe('"Gö"€');
});

test('a text with zeros here and there is no UTF-16', () => {
  expect(decodeFormula(new TextEncoder().encode('x = 1;\0\0\0'))).toBe('x = 1;\0\0\0');
  expect(decodeFormula(new Uint8Array(0))).toBe('');
});
