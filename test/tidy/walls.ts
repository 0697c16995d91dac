/**
 * Who may import whom. Every folder under `src/` in this table is a room with one door, `index.ts`; `#room` crosses a
 * wall, `./` stays inside, `../` never leaves. The table is ARCHITECTURE.md's; change both or neither.
 */
import {
  type Finding,
  type ImportLine,
  importsOf,
  isTest,
  isTypeScript,
  place,
  type SourceFile,
} from './source-tree.ts';

/** What each room may import, besides `base`. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  market: [],
  account: ['market'],
  'afl/syntax': ['market'],
  'afl/compile': ['market', 'afl/syntax', 'afl/runtime', 'afl/builtins'],
  'afl/runtime': ['market', 'afl/syntax'],
  'afl/builtins': ['market', 'afl/syntax', 'afl/runtime'],
  'afl/fast': ['market', 'afl/syntax', 'afl/runtime', 'afl/builtins'],
  afl: ['market', 'afl/syntax', 'afl/compile', 'afl/runtime', 'afl/builtins', 'afl/fast'],
  scan: ['market', 'afl'],
  'scan/embedded': ['market', 'afl', 'scan'],
  'scan/amibroker': ['market', 'afl', 'afl/syntax', 'scan'],
  'scan/shadow': ['market', 'scan'],
  risk: ['market', 'account'],
  kernel: ['market', 'account', 'risk', 'scan'],
  journal: [],
  'gateway/wire': ['market', 'account'],
  'gateway/client': ['gateway/wire', 'market', 'account'],
  'simulator/venue': ['market', 'account'],
  'simulator/serve': ['gateway/wire', 'simulator/venue', 'market', 'account'],
  alerts: [],
  live: ['kernel', 'scan', 'risk', 'market', 'account'],
  server: ['kernel', 'live', 'journal', 'risk', 'market', 'account', 'scan', 'afl'],
};

/** It alone wires ports to adapters. */
const COMPOSITION_ROOT = 'cli';

/** They implement ports of the live shell, and so may name the ports' types. */
const ADAPTERS = new Set(['journal', 'alerts', 'gateway/client', 'scan', 'scan/embedded', 'scan/amibroker']);

/** Doors beside the rooms' own: single files that others may see. */
const SIDE_DOORS: Readonly<Record<string, string>> = {
  '#live/ports': 'live',
  '#server/api': 'server',
  // What is written by it is written once, by a tool.
  '#afl/fast/natives': 'afl/fast',
};

/** @returns the innermost room that the path lies in; null outside `src/` */
export function roomOf(path: string): string | null {
  if (!path.startsWith('src/')) return null;
  const folders = path.slice('src/'.length).split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const room = folders.slice(0, depth).join('/');
    if (room in ROOMS || room === COMPOSITION_ROOT) return room;
  }
  return null;
}

export function wallFindings(files: readonly SourceFile[]): Finding[] {
  return files.filter(isTypeScript).flatMap((file) => [
    ...homelessFindings(file),
    ...importsOf(file).flatMap((line) => {
      const wrong = leavesItsRoom(file, line) ?? crossesAWall(file, line) ?? webTakesMoreThanTypes(file, line);
      return wrong === null ? [] : [`${place(file, line.node)}: ${wrong}`];
    }),
    ...doorFindings(file),
  ]);
}

function homelessFindings(file: SourceFile): Finding[] {
  if (!file.path.startsWith('src/') || roomOf(file.path) !== null) return [];
  return [`${file.path}: lies in no room. Move it into one, or add the room to the table in test/tidy/walls.ts.`];
}

/** A relative path must end in the room (or, outside src, in the top folder) that it begins in. */
function leavesItsRoom(file: SourceFile, { from, node }: ImportLine): string | null {
  if (!from.startsWith('.')) return null;
  // A test may start the program as a process; that imports nothing.
  if (isTest(file) && node.type === 'NewExpression') return null;
  const target = resolve(file.path, from);
  const home = roomOf(file.path) ?? topOf(file.path);
  const there = roomOf(target) ?? topOf(target);
  return home === there ? null : `'${from}' leaves the room ${home}. Import the other room by its door, #${there}.`;
}

function crossesAWall(file: SourceFile, { from, typeOnly }: ImportLine): string | null {
  const home = roomOf(file.path);
  if (home === null || home === COMPOSITION_ROOT || isTest(file) || !from.startsWith('#')) return null;
  if (from === '#live/ports' && ADAPTERS.has(home)) {
    return typeOnly ? null : `an adapter takes types only from ${from}. Write 'import type'.`;
  }
  const target = SIDE_DOORS[from] ?? from.slice(1);
  if (target === 'base' || target === home || ROOMS[home]?.includes(target)) return null;
  const allowed = ['base', ...(ROOMS[home] ?? [])].map((room) => `#${room}`).join(', ');
  return `${home} may not import ${from}, only ${allowed}. Pass what is needed in as an argument or a port, or move the code.`;
}

function webTakesMoreThanTypes(file: SourceFile, { from, typeOnly }: ImportLine): string | null {
  if (!file.path.startsWith('web/') || !from.startsWith('#')) return null;
  if (from === '#server/api' && typeOnly) return null;
  return `the dashboard takes types of #server/api and nothing else from the server, not ${from}.`;
}

function doorFindings(file: SourceFile): Finding[] {
  const room = roomOf(file.path);
  if (room === null || file.path !== `src/${room}/index.ts`) return [];
  const code = file.text.replace(/\/\*[\s\S]*?\*\//g, '').trim();
  const rest = code.replace(/export (type )?(\*|\{[^}]*\})( as \w+)? from '[^']*';/g, '').trim();
  return rest === '' ? [] : [`${file.path}: a door holds exports only. Move the rest into a file of its own.`];
}

function topOf(path: string): string {
  return path.split('/')[0] ?? '';
}

export function resolve(path: string, relative: string): string {
  return new URL(relative, `file:///${path}`).pathname.slice(1);
}
