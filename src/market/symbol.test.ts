import { expect, test } from 'vitest';
import { formatSymbol, PRODUCTS, parseSymbol, sameSymbol, symbolYear } from '#market';

test.each([
  ['NQH6', 'NQ', 3, '6'],
  ['mnqu26', 'MNQ', 9, '26'],
  ['6EM6', '6E', 6, '6'],
  ['M2KZ2026', 'M2K', 12, '2026'],
])('%s is %s of month %i', (text, root, month, yearDigits) => {
  expect(parseSymbol(text)).toMatchObject({ root, month, yearDigits });
});

test.each(['', 'NQ', 'NQH', 'H6', 'NQA6', 'NQH123', 'CON.F.US.ENQ.H26'])('%s is no symbol', (text) => {
  expect(parseSymbol(text)).toBeNull();
});

test('one year digit means the nearest such year', () => {
  const year = (text: string, near: number): number | null => {
    const symbol = parseSymbol(text);
    return symbol === null ? null : symbolYear(symbol, near);
  };
  expect([year('NQH6', 2026), year('NQH9', 2030), year('NQH0', 2029), year('NQH26', 2031)]).toEqual([
    2026, 2029, 2030, 2026,
  ]);
});

test('NQH6 and NQH26 are the same month, NQH6 and MNQH6 are not', () => {
  const same = (a: string, b: string): boolean => {
    const [left, right] = [parseSymbol(a), parseSymbol(b)];
    return left !== null && right !== null && sameSymbol(left, right);
  };
  expect([same('NQH6', 'NQH26'), same('NQH6', 'MNQH6'), same('NQH6', 'NQM6'), same('NQH25', 'NQH26')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('a symbol is written with one year digit', () => {
  expect(formatSymbol({ root: 'NQ', month: 3, year: 2026 })).toBe('NQH6');
});

test('every product has a positive tick and as many decimals as the tick needs', () => {
  expect(PRODUCTS.size).toBe(51);
  for (const product of PRODUCTS.values()) {
    expect(Number(product.tickSize.toFixed(product.decimals))).toBeCloseTo(product.tickSize, 12);
    expect(product.tickValue).toBeGreaterThan(0);
  }
  expect(PRODUCTS.get('6J')).toMatchObject({ decimals: 7, tickSize: 5e-7 });
});
