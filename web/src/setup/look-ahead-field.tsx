/** Asks for a word before a formula is traded whose signals depend on later bars: live they are not what a test showed. */
import { useId } from 'react';
import type { Remark } from './draft.ts';

interface LookAheadFieldProps {
  readonly remark: Remark;
  readonly meant: boolean;
  readonly problem: string | undefined;
  readonly onChange: (meant: boolean) => void;
}

export function LookAheadField({ remark, meant, problem, onChange }: LookAheadFieldProps) {
  const id = useId();
  const says = problem === undefined ? `${id}says` : `${id}says ${id}problem`;
  return (
    <div className="mt-2 border-amber border-l-2 bg-amber-wash px-3 py-2">
      <p id={`${id}says`}>
        <strong className="font-semibold text-amber">This formula looks ahead.</strong> Line {remark.line}, column{' '}
        {remark.column}: {remark.message} <span className="text-soft">{remark.hint}</span>
      </p>
      <label className="mt-1 flex cursor-pointer items-start gap-2">
        <input
          type="checkbox"
          className="mt-0.5 accent-accent"
          checked={meant}
          aria-invalid={problem !== undefined}
          aria-describedby={says}
          onChange={(change) => onChange(change.target.checked)}
        />
        <span className="font-medium">I know, and trade it all the same.</span>
      </label>
      {problem === undefined ? null : (
        <p id={`${id}problem`} role="alert" className="text-red">
          {problem}
        </p>
      )}
    </div>
  );
}
