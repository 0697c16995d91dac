/** A planted bug whose place has gone is planted no more: the run of all of them would only end there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { changesOf, MUTANTS } from './mutants-list.ts';

test.each(MUTANTS.flatMap((mutant) => changesOf(mutant).map(({ file, find }) => [mutant.name, file, find])))(
  '%s finds its text in %s once',
  (_name, file, find) => {
    const text = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
    expect(text.split(find)).toHaveLength(2);
  },
);
