/** What every part of the form is given. */
import type { Choices, Draft, Field } from './draft.ts';

export interface PartProps {
  readonly draft: Draft;
  readonly choices: Choices;
  /** To be shown now; a form not yet sent hides them. */
  readonly problems: Readonly<Partial<Record<Field, string>>>;
  readonly onChange: (part: Partial<Draft>) => void;
}
