/** What the repository says must hold for whoever has only the repository: links lead somewhere, no file names the machine it was written on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, ROOT, type SourceFile } from './source-tree.ts';

/** Links of Markdown files that point into the repository; `exists` is asked with a path from its root. */
export function linkFindings(
  files: readonly SourceFile[],
  exists: (path: string) => boolean = (path) => existsSync(join(ROOT, path)),
): Finding[] {
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
        const target = (link ?? '').split('#')[0] ?? '';
        if (target === '' || /^[a-z]+:/.test(target)) return [];
        const found = decodeURIComponent(new URL(target, `file:///${path}`).pathname.slice(1));
        return exists(found) ? [] : [`${path}: the link to ${link} leads nowhere. Mend it or take it out.`];
      }),
    );
}

function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
}

/** Absolute folders of the machines that people work on. Put together here, so that this file does not hold them. */
const MACHINE_PATHS = new RegExp(`(?<![\\w.])/(${['work', 'root'].join('|')})/|/tmp/(?!openbell)\\w`);

export function workplaceFindings(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(({ path, text }) => {
    if (path === 'package-lock.json') return registryFindings(path, text);
    return text.split('\n').flatMap((line, i) => {
      const [found] = MACHINE_PATHS.exec(line) ?? [];
      return found === undefined
        ? []
        : [`${path}:${i + 1}: names a folder of one machine (${found}). Use a path from the repository or a setting.`];
    });
  });
}

/** Packages are named, never where they were fetched from: every machine asks the registry it is set up for. */
function registryFindings(path: string, text: string): Finding[] {
  const [, address] = /"resolved": "([^"]+)"/.exec(text) ?? [];
  return address === undefined
    ? []
    : [
        `${path}: ${address} is where one machine fetched a package. Write the lock file anew; .npmrc leaves addresses out.`,
      ];
}
