// Writes docs/fidelity.md. Needs the data of others: OPENBELL_TEST_DATA names its folder.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fidelityPage } from './page.ts';

const folder = process.env.OPENBELL_TEST_DATA;
if (folder === undefined) {
  console.error('OPENBELL_TEST_DATA names no folder: the page compares with data of others and needs it.');
  process.exitCode = 1;
} else {
  writeFileSync(join(import.meta.dirname, '../../docs/fidelity.md'), fidelityPage(folder));
  console.log('docs/fidelity.md is written.');
}
