/** For acts that must not be a slip of the mouse: the account's name is typed by hand before the button can be pressed. */

import { useState } from 'react';
import { type Answer, sentence } from '../link/call.ts';

interface TypedNameFormProps {
  /** The name that must be typed. */
  readonly name: string;
  /** What the button says. */
  readonly act: string;
  /** Does it, under the name as typed. */
  readonly onAct: (typed: string) => Promise<Answer<unknown>>;
  readonly onClose: () => void;
}

export function TypedNameForm({ name, act, onAct, onClose }: TypedNameFormProps) {
  const [typed, setTyped] = useState('');
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async () => {
    setSent(true);
    const answer = await onAct(typed);
    if (answer.ok) return onClose();
    setSent(false);
    setProblem(sentence(answer.failure));
  };
  return (
    <form
      onSubmit={(submission) => {
        submission.preventDefault();
        if (typed === name && !sent) void ask();
      }}
    >
      <label className="mb-4 block">
        <span className="mb-1 block font-medium">Type the account’s name</span>
        <input
          className="field"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(change) => setTyped(change.target.value)}
        />
      </label>
      {problem === null ? null : (
        <p role="alert" className="mb-4 text-red">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <button type="button" className="button" onClick={onClose}>
          Back
        </button>
        <button type="submit" className="button button-primary" disabled={typed !== name || sent}>
          {act}
        </button>
      </div>
    </form>
  );
}
