/**
 * The repository as the tidy checks see it: every file with its path, its text and, for TypeScript, its syntax tree.
 * A check is a function from files to findings, each a sentence with a place and a remedy; so a check can be shown a
 * planted fault as easily as the real tree.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** `src/kernel/event.ts:12: what is wrong. What to do.` */
export type Finding = string;

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Made by tools or by others; not ours to keep tidy. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'coverage', '.data', 'test-results']);

export function readTree(folder = ROOT, prefix = ''): SourceFile[] {
  const files: SourceFile[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (LEFT_OUT.has(name)) continue;
    const at = join(folder, name);
    if (statSync(at).isDirectory()) files.push(...readTree(at, `${prefix}${name}/`));
    else files.push({ path: `${prefix}${name}`, text: readFileSync(at, 'utf8') });
  }
  return files;
}

export function isTypeScript({ path }: SourceFile): boolean {
  return /\.tsx?$/.test(path);
}

/** A test, or what only tests use (`x.test-support.ts`). */
export function isTest({ path }: SourceFile): boolean {
  return path.startsWith('test/') || /\.test(-support)?\.tsx?$/.test(path);
}

/** A node of the syntax tree (ESTree with TypeScript); its members are looked at by name. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

const trees = new WeakMap<SourceFile, Node[]>();

/** Every node of the file, outer before inner. */
export function nodesOf(file: SourceFile): readonly Node[] {
  let nodes = trees.get(file);
  if (nodes === undefined) {
    nodes = [];
    collect(parseAst(file.text, { lang: file.path.endsWith('x') ? 'tsx' : 'ts' }), nodes);
    trees.set(file, nodes);
  }
  return nodes;
}

function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, into);
  } else if (isNode(value)) {
    into.push(value);
    for (const member of Object.values(value)) collect(member, into);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function place(file: SourceFile, { start }: Pick<Node, 'start'>): string {
  return `${file.path}:${file.text.slice(0, start).split('\n').length}`;
}

export interface ImportLine {
  /** As written: `#market`, `./bar.ts`, `node:fs`, `pino`. */
  readonly from: string;
  readonly typeOnly: boolean;
  readonly node: Node;
}

/** Everything that the file takes from elsewhere: imports, re-exports, and workers named by URL. */
export function importsOf(file: SourceFile): ImportLine[] {
  const lines: ImportLine[] = [];
  for (const node of nodesOf(file)) {
    const from = importedFrom(node);
    if (from !== null) lines.push({ from, typeOnly: isTypeOnly(node), node });
  }
  return lines;
}

function importedFrom(node: Node): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return isNode(node.source) ? String(node.source.value) : null;
    case 'NewExpression':
      return workerFrom(node);
    default:
      return null;
  }
}

/** `new URL('./worker.ts', import.meta.url)`, or the same with the ending of this file put in. */
function workerFrom(node: Node): string | null {
  const [target, base] = node.arguments as Node[];
  if (!isNode(node.callee) || node.callee.name !== 'URL' || base?.type !== 'MemberExpression') return null;
  if (target?.type === 'Literal') return /\.[jt]s$/.test(String(target.value)) ? String(target.value) : null;
  if (target?.type !== 'TemplateLiteral') return null;
  const [head] = target.quasis as { value: { cooked: string } }[];
  return head === undefined ? null : `${head.value.cooked}.ts`;
}

function isTypeOnly(node: Node): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = (node.specifiers ?? []) as Node[];
  return specifiers.length > 0 && specifiers.every((each) => each.importKind === 'type' || each.exportKind === 'type');
}
