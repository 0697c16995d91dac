/** A sentence of the program; the instants that it names are shown as all others on the page, in exchange time. */
import { sentencePieces } from '../words/instants.ts';
import { Instant } from './instant.tsx';

export function Told({ sentence }: { readonly sentence: string }) {
  return sentencePieces(sentence).map(({ text, isInstant }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence are known by their place alone
    isInstant ? <Instant key={index} at={text} day /> : <span key={index}>{text}</span>,
  );
}
