/** Where the files of this package lie. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The strategies and explorations that ship. */
export const SHIPPED_FORMULAS = join(PACKAGE_ROOT, 'formulas');

/** The built dashboard. */
export const WEB_ROOT = join(PACKAGE_ROOT, 'web', 'dist');

/** Where the files lie that formulas read and write. */
export function filesIn(dataDir: string): string {
  return join(dataDir, 'afl-files');
}
