import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkProgram } from './program.ts';

const folder = import.meta.dirname;
const programs = readdirSync(folder).filter((name) => name.endsWith('.afl'));

test('there are conformance programs', () => {
  expect(programs.length).toBeGreaterThan(140);
});

test.for(programs)('%s gives what its comments expect', (name) => {
  const file = join(folder, name);
  const expectations = checkProgram({ source: readFileSync(file, 'utf8'), file });
  expect(expectations.length).toBeGreaterThan(0);
  const faults = expectations.filter(({ fault }) => fault !== '').map(({ line, fault }) => `${line}\n    ${fault}`);
  expect(faults.join('\n')).toBe('');
});
