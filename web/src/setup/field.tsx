/** A labelled place in the form, with a hint or with what is wrong; both are read out with the control. */
import { type ReactNode, useId } from 'react';

/** What the control must carry so that label, hint and problem belong to it. */
export interface FieldNames {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly name: string;
  readonly hint?: ReactNode;
  /** Shown instead of the hint. */
  readonly problem?: string | undefined;
  readonly children: (names: FieldNames) => ReactNode;
}

export function Field({ name, hint, problem, children }: FieldProps) {
  const id = useId();
  const remark = `${id}-remark`;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block font-medium">
        {name}
      </label>
      {children({ id, 'aria-describedby': remark, 'aria-invalid': problem !== undefined })}
      <p
        id={remark}
        className={`mt-0.5 min-h-4 text-[12px] leading-4 ${problem === undefined ? 'text-soft' : 'text-red'}`}
      >
        {problem ?? hint}
      </p>
    </div>
  );
}
