/** A file that nothing imports is dead, even when its own test still runs it. Entries and doors are alive by being named. */
import { type Finding, importsOf, isTest, isTypeScript, type SourceFile } from './source-tree.ts';
import { resolve } from './walls.ts';

/** The files that package.json names: doors and commands. */
function namedIn(packageJson: string): string[] {
  const { bin, imports, scripts } = JSON.parse(packageJson) as Record<
    'bin' | 'imports' | 'scripts',
    Record<string, string>
  >;
  const commands = Object.values(scripts ?? {}).flatMap((script) => script.match(/[\w./-]+\.ts\b/g) ?? []);
  return [...Object.values(bin ?? {}), ...Object.values(imports ?? {}), ...commands].map((path) =>
    path.replace(/^\.\//, ''),
  );
}

/** What only a test imports is as dead as what nothing imports, unless it is there for tests. */
export function deadFileFindings(files: readonly SourceFile[]): Finding[] {
  const sources = files.filter((file) => isTypeScript(file) && /^(src|web|tools|test)\//.test(file.path));
  const used = new Set(namedIn(files.find(({ path }) => path === 'package.json')?.text ?? '{}'));
  const usedByTests = new Set<string>();
  for (const file of sources) {
    for (const { from } of importsOf(file)) {
      if (from.startsWith('.')) (isTest(file) ? usedByTests : used).add(resolve(file.path, from));
    }
  }
  for (const page of files.filter(({ path }) => path.endsWith('.html'))) {
    for (const [, script] of page.text.matchAll(/<script[^>]*src="\/?([^"]+)"/g))
      used.add(resolve(page.path, `./${script}`));
  }
  return sources
    .filter(({ path }) => !/\.test\.tsx?$|\.d\.ts$|\.config\.ts$/.test(path))
    .filter((file) => !used.has(file.path) && !(isTest(file) && usedByTests.has(file.path)))
    .map(
      ({ path }) =>
        `${path}: nothing imports it. Use it, take it out with its test, or call it x.test-support.ts if it serves tests.`,
    );
}
