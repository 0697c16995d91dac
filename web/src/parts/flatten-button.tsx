/** Flattens the session shown. It asks nothing, but is held for a second, by pointer or by the key F. */
import { useState } from 'react';
import type { FlattenAnswer, FlattenRequest } from '#server/api';
import { call, sentence } from '../link/call.ts';
import type { Session } from '../state/model.ts';
import { HoldButton } from './hold-button.tsx';

export function FlattenButton({ session }: { readonly session: Session }) {
  const [failure, setFailure] = useState<string | null>(null);
  const flatten = async () => {
    setFailure(null);
    const body: FlattenRequest = { session_id: session.id };
    const answer = await call<FlattenAnswer>({ path: '/api/live/flatten', body });
    if (!answer.ok) setFailure(`${sentence(answer.failure)} In a terminal: openbell flatten.`);
  };
  return (
    <>
      {failure === null ? null : (
        <span role="alert" className="text-red">
          {failure}
        </span>
      )}
      <HoldButton onHeld={() => void flatten()} letter="f">
        Flatten
        <span className="key" aria-hidden="true">
          F
        </span>
      </HoldButton>
    </>
  );
}
