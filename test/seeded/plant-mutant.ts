/** Plants one bug in the sources as they are loaded; the files stay as they are. */
import { registerHooks } from 'node:module';
import { assert } from '#base';
import { changesOf, MUTANTS } from './mutants-list.ts';

export function plantMutant(name: string): void {
  const mutant = MUTANTS.find((each) => each.name === name);
  assert(mutant !== undefined, `there is a mutant named '${name}'`);
  const changes = changesOf(mutant);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const change = changes.find(({ file }) => url.endsWith(`/src/${file}`));
      if (change === undefined) return loaded;
      const text = String(loaded.source);
      assert(text.split(change.find).length === 2, `${change.file} has the text of '${name}' once`);
      return { ...loaded, source: text.replace(change.find, () => change.replace) };
    },
  });
}
