/** A field of typed text or a typed number. */
import type { ReactNode } from 'react';
import { Field } from './field.tsx';

interface TextFieldProps {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly problem?: string | undefined;
  readonly placeholder?: string;
  readonly numeric?: boolean;
  /** Values to pick from; others may be typed. */
  readonly choices?: readonly string[];
}

export function TextField({
  name,
  value,
  onChange,
  hint,
  problem,
  placeholder,
  numeric = false,
  choices,
}: TextFieldProps) {
  return (
    <Field name={name} hint={hint} problem={problem}>
      {(names) => (
        <>
          <input
            {...names}
            className="field"
            value={value}
            placeholder={placeholder}
            inputMode={numeric ? 'decimal' : 'text'}
            list={choices === undefined ? undefined : `${names.id}-choices`}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(change) => onChange(change.target.value)}
          />
          {choices === undefined ? null : (
            <datalist id={`${names.id}-choices`}>
              {choices.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}
