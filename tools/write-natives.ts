// Puts the native kernels of the AFL engine into bytes, once, so that no process has to: `npm run natives`, after a change of
// one of them. A test holds what is written against what they are.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nativeLibrary } from '#afl/fast/natives';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = join(ROOT, 'src', 'afl', 'fast', 'native-bytes.ts');
const HEAD = `/**
 * The modules of the native kernels in base64, as native-library.ts writes them: made by \`npm run natives\`, not by hand.
 * A new process computes with them at once; to write them anew would take it longer than to compute a formula.
 */
`;

const library = JSON.stringify(nativeLibrary(), null, 2);
writeFileSync(FILE, `${HEAD}export const NATIVE_BYTES: Readonly<Record<string, string>> = ${library};\n`);
const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
spawnSync(process.execPath, [biome, 'format', '--write', FILE], { cwd: ROOT, stdio: 'inherit' });
