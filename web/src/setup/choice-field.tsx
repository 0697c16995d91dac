/** A field with a few values to choose from; below it stands what the chosen one means. */
import { Field } from './field.tsx';

interface ChoiceFieldProps<Value extends string> {
  readonly name: string;
  readonly value: Value;
  readonly choices: Readonly<Record<Value, { readonly name: string; readonly meaning: string }>>;
  /** Instead of the meaning, where something else rules it. */
  readonly hint?: string | undefined;
  readonly problem: string | undefined;
  readonly onChange: (value: Value) => void;
}

export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { name, value, choices, hint, problem, onChange } = props;
  return (
    <Field name={name} hint={hint ?? choices[value].meaning} problem={problem}>
      {(names) => (
        <select
          {...names}
          className="field"
          value={value}
          onChange={(change) => onChange(change.target.value as Value)}
        >
          {(Object.keys(choices) as Value[]).map((each) => (
            <option key={each} value={each}>
              {choices[each].name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
