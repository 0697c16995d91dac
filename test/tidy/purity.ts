/**
 * The pure rooms turn what they are given into what they return: no waiting, no clock, no chance, no input or output. That
 * is what makes a run repeat under its seed, so it is checked and not only promised.
 */
import {
  type Finding,
  importsOf,
  isNode,
  isTest,
  isTypeScript,
  type Node,
  nodesOf,
  place,
  type SourceFile,
} from './source-tree.ts';
import { roomOf } from './walls.ts';

const PURE_ROOMS = /^(base|market|account|afl|afl\/.*|scan|risk|kernel|gateway\/wire|simulator\/venue)$/;

/** Names of the surroundings that bring in time, chance, waiting or input and output. */
const BANNED_GLOBALS = new Map([
  ['setTimeout', 'time'],
  ['setInterval', 'time'],
  ['setImmediate', 'time'],
  ['queueMicrotask', 'waiting'],
  ['performance', 'time'],
  ['fetch', 'input'],
  ['process', 'surroundings'],
  ['console', 'output'],
  ['crypto', 'chance'],
]);

const REMEDY = 'Take it as an argument from the shell: an instant, a seeded Random, a host.';

export function purityFindings(files: readonly SourceFile[]): Finding[] {
  const pure = files.filter((file) => isTypeScript(file) && !isTest(file) && PURE_ROOMS.test(roomOf(file.path) ?? ''));
  return pure.flatMap((file) => [
    ...importsOf(file)
      .filter(({ from }) => from.startsWith('node:') && from !== 'node:crypto')
      .map(({ from, node }) => `${place(file, node)}: a pure room imports no ${from}. ${REMEDY}`),
    ...nodesOf(file).flatMap((node) => {
      const what = impurity(node, declaredNames(file));
      return what === null ? [] : [`${place(file, node)}: a pure room has no ${what}. ${REMEDY}`];
    }),
  ]);
}

function impurity(node: Node, own: ReadonlySet<string>): string | null {
  switch (node.type) {
    case 'AwaitExpression':
      return 'await';
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async === true ? 'async function' : null;
    case 'MemberExpression': {
      const name = `${nameOf(node.object)}.${nameOf(node.property)}`;
      if (name === 'Date.now' || name === 'Math.random') return name;
      return bannedGlobal(node.object, own);
    }
    case 'NewExpression':
      if (nameOf(node.callee) !== 'Date' || (node.arguments as unknown[]).length > 0) return null;
      return 'new Date() of now';
    case 'CallExpression':
      return nameOf(node.callee) === 'Date' ? 'Date() of now' : bannedGlobal(node.callee, own);
    default:
      return null;
  }
}

function bannedGlobal(value: unknown, own: ReadonlySet<string>): string | null {
  const name = nameOf(value);
  const what = own.has(name) ? undefined : BANNED_GLOBALS.get(name);
  return what === undefined ? null : `${name} (${what})`;
}

const namesByFile = new WeakMap<SourceFile, ReadonlySet<string>>();

/** What the file itself calls so: a variable named `fetch` is not the global one. */
function declaredNames(file: SourceFile): ReadonlySet<string> {
  let names = namesByFile.get(file);
  if (names === undefined) {
    const declared = nodesOf(file).flatMap((node) => {
      if (node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration') return [node.id];
      if (node.type === 'Property') return [node.value];
      return Array.isArray(node.params) ? (node.params as unknown[]) : [];
    });
    names = new Set(declared.map(nameOf));
    namesByFile.set(file, names);
  }
  return names;
}

function nameOf(value: unknown): string {
  return isNode(value) && value.type === 'Identifier' ? String(value.name) : '';
}
