// Builds the dashboard into web/dist, unless what is there is newer than its sources. Runs before `npm start` and after
// `npm ci`; where there are no sources (a published package) or no Vite (an install without development packages),
// what was built before is used.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WEB = join(ROOT, 'web');
const BUILT = join(WEB, 'dist', 'index.html');

export async function buildWeb(): Promise<void> {
  if (!existsSync(join(WEB, 'vite.config.ts')) || !isStale()) return;
  const vite = await import('vite').catch(() => null);
  if (vite === null) {
    console.error('The dashboard is not built: Vite is not installed. Run `npm ci` with the development packages.');
    return;
  }
  console.error('Building the dashboard …');
  await vite.build({ root: WEB, configFile: join(WEB, 'vite.config.ts'), logLevel: 'warn' });
}

function isStale(): boolean {
  if (!existsSync(BUILT)) return true;
  const builtAt = statSync(BUILT).mtimeMs;
  return [join(ROOT, 'package-lock.json'), ...sourcesUnder(WEB)].some((path) => statSync(path).mtimeMs > builtAt);
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'dist' || entry.name === 'node_modules') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sourcesUnder(path) : [path];
  });
}

if (import.meta.main) await buildWeb();
