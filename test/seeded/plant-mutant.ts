/** Plants one bug in the sources as they are loaded; the files stay as they are. */
import { registerHooks } from 'node:module';
import { assert } from '#base';
import { MUTANTS } from './mutants-list.ts';

export function plantMutant(name: string): void {
  const mutant = MUTANTS.find((each) => each.name === name);
  assert(mutant !== undefined, `there is a mutant named '${name}'`);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/src/${mutant.file}`)) return loaded;
      const text = String(loaded.source);
      assert(text.split(mutant.find).length === 2, `${mutant.file} has the text of '${name}' once`);
      return { ...loaded, source: text.replace(mutant.find, () => mutant.replace) };
    },
  });
}
