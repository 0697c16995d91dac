// Compiles the gateway client into dist/, for `openbell/gateway`: Node runs no TypeScript from node_modules, so the published
// module is JavaScript with declarations. Rooms are named by `#room` in the sources and by relative paths in what is built,
// and what the door does not reach is left out. Runs with `npm ci` and before `npm pack`; where there are no sources (a
// published package) or no compiler (an install without development packages), what was built before is used.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = join(ROOT, 'dist');
const CONFIG = join(ROOT, 'tools', 'gateway.tsconfig.json');
const DOOR = 'gateway/client/index';

/** Whatever names another module: `from './x.ts'`, `import('#room')`. */
const SPECIFIER = /((?:from|import)\s*\(?\s*')([^']+)(')/g;

export function buildGateway(): void {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(CONFIG) || !existsSync(join(ROOT, 'src')) || !isStale()) return;
  if (!existsSync(compiler)) {
    console.error(
      'openbell/gateway is not built: TypeScript is not installed. Run `npm ci` with the development packages.',
    );
    return;
  }
  console.error('Building openbell/gateway …');
  rmSync(BUILT, { recursive: true, force: true });
  const compiled = spawnSync(process.execPath, [compiler, '-p', CONFIG], { cwd: ROOT, stdio: 'inherit' });
  if (compiled.status !== 0) {
    // What was written in spite of the errors would pass for built the next time.
    rmSync(BUILT, { recursive: true, force: true });
    throw new Error('openbell/gateway does not compile');
  }
  const files = filesUnder(BUILT, '');
  for (const file of files) relate(file);
  const reached = new Set([...reach(`${DOOR}.js`), ...reach(`${DOOR}.d.ts`)]);
  for (const file of files) if (!reached.has(file)) rmSync(join(BUILT, file));
}

/** Writes relative paths with the endings of what is built. */
function relate(file: string): void {
  const path = join(BUILT, file);
  const text = readFileSync(path, 'utf8').replace(SPECIFIER, (whole, before: string, name: string, after: string) => {
    if (!name.startsWith('#')) return name.startsWith('.') ? before + name.replace(/\.ts$/, '.js') + after : whole;
    const target = posix.relative(posix.dirname(file), room(name));
    return `${before}${target.startsWith('.') ? target : `./${target}`}${after}`;
  });
  writeFileSync(path, text);
}

/** `#gateway/wire` → `gateway/wire/index.js` */
function room(name: string): string {
  const { imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    imports: Record<string, string>;
  };
  const source = imports[name];
  if (source === undefined) throw new Error(`package.json maps no room '${name}'`);
  return source.replace('./src/', '').replace(/\.ts$/, '.js');
}

/** A file of dist and all that it imports: JavaScript by JavaScript, declarations by declarations. */
function reach(first: string): ReadonlySet<string> {
  const ending = first.endsWith('.d.ts') ? '.d.ts' : '.js';
  const reached = new Set([first]);
  // A set is walked on over what is added to it meanwhile.
  for (const file of reached) {
    for (const [, , name = ''] of readFileSync(join(BUILT, file), 'utf8').matchAll(SPECIFIER)) {
      if (name.startsWith('.')) reached.add(posix.join(posix.dirname(file), name.replace(/\.js$/, ending)));
    }
  }
  return reached;
}

function isStale(): boolean {
  const door = join(BUILT, `${DOOR}.js`);
  if (!existsSync(door)) return true;
  const builtAt = statSync(door).mtimeMs;
  const sources = filesUnder(join(ROOT, 'src'), '').map((file) => join(ROOT, 'src', file));
  return [CONFIG, join(ROOT, 'package.json'), ...sources].some((path) => statSync(path).mtimeMs > builtAt);
}

function filesUnder(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(root, path) : [path];
  });
}

if (import.meta.main) buildGateway();
