/** How a trade stands, in one word. Filled is solid; what is not known is amber; what the venue refused is red. */
import type { TradeEntry } from '#server/api';

type Word = TradeEntry['status'] | 'working';

const LOOKS: Readonly<Record<Word, string>> = {
  working: 'border-rule-strong border-dashed',
  filled: 'border-ink bg-ink text-paper',
  partial: 'border-ink',
  timeout: 'border-rule-strong text-soft',
  disabled: 'border-rule-strong text-soft',
  denied: 'border-rule-strong text-soft',
  rejected: 'border-red text-red',
  unknown: 'border-amber border-dashed text-amber',
};

const MEANINGS: Readonly<Record<Word, string>> = {
  working: 'The order is at the venue',
  filled: 'Filled whole',
  partial: 'Filled in part, the rest cancelled',
  timeout: 'Cancelled unfilled after the time allowed',
  disabled: 'Not sent: trading is halted',
  denied: 'Not sent: the guard refused it',
  rejected: 'The venue refused it',
  unknown: 'It may have arrived: not repeated, being looked up',
};

export function TradeStatus({ word }: { readonly word: Word }) {
  return (
    <span
      title={MEANINGS[word]}
      className={`inline-block whitespace-nowrap rounded-[3px] border px-1.5 text-[12px] leading-4 ${LOOKS[word]}`}
    >
      {word}
    </span>
  );
}
