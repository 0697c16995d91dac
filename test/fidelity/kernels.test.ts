import { expect, test } from 'vitest';
import { RESUMABLE, resumingFault, VARYING, varyingFault } from './kernels.ts';

test('the functions that the guide lets have a period a bar have one', () => {
  const guide =
    'dema hhv hhvbars linearreg linregintercept linregslope llv llvbars ma percentile percentrank stderr stdev';
  expect(VARYING).toEqual(expect.arrayContaining([...guide.split(' '), 'sum', 'tema', 'tsf', 'wma']));
});

test.each(RESUMABLE)('%s, stopped and resumed at any bars, gives the batch bit for bit', (name) => {
  expect(resumingFault(name)).toBe('');
});

test.each(VARYING)('%s of an array of one period is that of the number', (name) => {
  expect(varyingFault(name)).toBe('');
});
