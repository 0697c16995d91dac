import { expect, test } from 'vitest';
import { NATIVE_BYTES } from './native-bytes.ts';
import { nativeLibrary } from './native-library.ts';

test('the modules that run are what the kernels are written as: else `npm run natives`', () => {
  expect(NATIVE_BYTES).toEqual(nativeLibrary());
});
