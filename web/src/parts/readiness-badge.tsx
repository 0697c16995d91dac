/** Armed or not. Filled where orders can leave, outlined where they cannot, red where they are halted. */
import { READINESS_WORDS, type Readiness } from '../state/choose.ts';

const LOOKS: Readonly<Record<Readiness, string>> = {
  armed: 'border-ink bg-ink text-paper',
  'exits-only': 'border-ink text-ink',
  halted: 'border-danger bg-danger text-on-danger',
  'alerts-only': 'border-rule-strong text-ink',
  idle: 'border-rule-strong text-soft',
  opening: 'border-rule-strong border-dashed text-soft',
  unknown: 'border-amber border-dashed text-amber',
};

export function ReadinessBadge({ readiness }: { readonly readiness: Readiness }) {
  const { glyph, word, meaning } = READINESS_WORDS[readiness];
  return (
    <output
      className={`inline-block whitespace-nowrap rounded-[3px] border px-2 text-[13px] font-semibold leading-[18px] ${LOOKS[readiness]}`}
      title={meaning}
    >
      <span aria-hidden="true">{glyph}</span> {word}
    </output>
  );
}
