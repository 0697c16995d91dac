/**
 * The three lights of a flatten: gate closed, sent, flat proven. A step that is not reached is an outline and a word, never
 * a blank. A rule's flatten closes no gate of its own: the rule says how long no entry is placed.
 */
import type { FlattenReport } from '../state/model.ts';

export function FlattenLights({ step, by, sent }: Pick<FlattenReport, 'step' | 'by' | 'sent'>) {
  const unsent = step === 'proven' ? 'nothing to send' : 'not sent yet';
  const proof = step === 'proven' ? 'flat is proven' : step === 'failed' ? 'flat is not proven' : 'not proven flat yet';
  return (
    <>
      <Light lit word={by === 'person' ? 'gate closed' : 'entries stopped by the rule'} />
      <Light lit={sent} word={sent ? 'sent' : unsent} />
      <Light lit={step === 'proven'} word={proof} />
    </>
  );
}

function Light({ lit, word }: { readonly lit: boolean; readonly word: string }) {
  return (
    <span className={`whitespace-nowrap ${lit ? '' : 'text-soft'}`}>
      <span aria-hidden="true">{lit ? '●' : '○'}</span> {word}
    </span>
  );
}
