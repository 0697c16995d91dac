import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fidelityPage, isProven } from './page.ts';
import { evidence } from './proof.ts';
import { noticesBroken } from './sabotage.ts';

const FOLDER = process.env.OPENBELL_TEST_DATA;
const PAGE = join(import.meta.dirname, '../../docs/fidelity.md');

/** Full functions that nothing can prove, and why. */
const EXCEPTIONS = [
  // It takes a text and shows it nowhere: wrong and right are the same.
  '_N',
];

test('every full function is proven by a program or an equivalence, without data of others', () => {
  const unproven = evidence([]).filter((each) => each.status === 'full' && !isProven(each));
  expect(unproven.map(({ name }) => name)).toEqual(EXCEPTIONS);
}, 120_000);

test('a check that does not look at a function does not prove it', () => {
  expect(noticesBroken('ma', () => true)).toBe(false);
  expect(noticesBroken('ma', () => false)).toBe(true);
});

test.skipIf(FOLDER === undefined)(
  'the page is what the engine and the data say (npm run fidelity writes it; needs OPENBELL_TEST_DATA)',
  () => {
    expect(fidelityPage(FOLDER!)).toBe(readFileSync(PAGE, 'utf8'));
  },
  300_000,
);
