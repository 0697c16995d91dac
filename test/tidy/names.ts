/**
 * A file is one noun with a plain name, and short enough to be read at one sitting. The banned words name nothing: what
 * they would hold has a word of its own, or belongs to the noun that it serves.
 */
import { type Finding, isNode, isTest, isTypeScript, nodesOf, place, type SourceFile } from './source-tree.ts';

const EMPTY_WORDS = new Set([
  'manager',
  'helper',
  'helpers',
  'util',
  'utils',
  'service',
  'data',
  'info',
  'core',
  'common',
]);
const LINES_MAX = 400;
/** Tests are read one by one, so a file of them may hold more. */
const TEST_LINES_MAX = 600;

const TYPE_DECLARATIONS = new Set(['ClassDeclaration', 'TSInterfaceDeclaration', 'TSTypeAliasDeclaration']);

export function nameFindings(files: readonly SourceFile[]): Finding[] {
  return files.filter(isTypeScript).flatMap((file) => [...fileFindings(file), ...typeFindings(file)]);
}

function fileFindings(file: SourceFile): Finding[] {
  const { path, text } = file;
  const findings: Finding[] = [];
  const word = path
    .replace(/\.[a-z]+$/, '')
    .split(/[/.-]/)
    .find((each) => EMPTY_WORDS.has(each));
  if (word !== undefined) findings.push(`${path}: '${word}' names nothing. Call the file by the noun it holds.`);
  const lines = text.split('\n').length - 1;
  const linesMax = isTest(file) ? TEST_LINES_MAX : LINES_MAX;
  if (lines > linesMax)
    findings.push(`${path}: ${lines} lines, more than ${linesMax}. Which two nouns does it hold? Part them.`);
  return findings;
}

function typeFindings(file: SourceFile): Finding[] {
  return nodesOf(file).flatMap((node) => {
    if (!TYPE_DECLARATIONS.has(node.type) || !isNode(node.id)) return [];
    const name = String(node.id.name);
    const word = name.split(/(?=[A-Z])/).find((each) => EMPTY_WORDS.has(each.toLowerCase()));
    return word === undefined
      ? []
      : [`${place(file, node)}: '${word}' in ${name} names nothing. Say what it holds or does.`];
  });
}
