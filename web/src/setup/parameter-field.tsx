/** One `Param` of the formula: a slider with its number, a switch, a list, or text, as the formula declares it. */
import type { StrategyAnswer } from '#server/api';
import { Field } from './field.tsx';
import { TextField } from './text-field.tsx';

type Parameter = StrategyAnswer['parameters'][number];

interface ParameterFieldProps {
  readonly parameter: Parameter;
  /** As typed; undefined: the formula's own value. */
  readonly typed: string | undefined;
  readonly onChange: (value: string) => void;
}

export function ParameterField({ parameter, typed, onChange }: ParameterFieldProps) {
  const { name, kind, choices, min, max } = parameter;
  const value = typed ?? String(parameter.value);
  if (kind === 'toggle') return <Toggle parameter={parameter} value={value} onChange={onChange} />;
  if (kind === 'list' && choices !== null) {
    return (
      <Field name={name} hint={fallbackHint(parameter, value)}>
        {(names) => (
          <select {...names} className="field" value={value} onChange={(change) => onChange(change.target.value)}>
            {choices.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        )}
      </Field>
    );
  }
  if (kind === 'number' && min !== null && max !== null && max > min) {
    return <Slider parameter={{ ...parameter, min, max }} value={value} onChange={onChange} />;
  }
  const numeric = typeof parameter.value === 'number';
  return (
    <TextField name={name} value={value} numeric={numeric} hint={fallbackHint(parameter, value)} onChange={onChange} />
  );
}

interface SliderProps {
  readonly parameter: Parameter & { readonly min: number; readonly max: number };
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Slider({ parameter, value, onChange }: SliderProps) {
  const { name, min, max, step } = parameter;
  const amount = Number(value);
  const wrong = value.trim() === '' || !(amount >= min && amount <= max);
  return (
    <Field
      name={name}
      hint={`${min} to ${max}. ${fallbackHint(parameter, value)}`}
      problem={wrong ? `Use a number from ${min} to ${max}.` : undefined}
    >
      {(names) => (
        <span className="flex items-center gap-2">
          <input
            type="range"
            className="min-w-0 flex-1 accent-accent"
            aria-label={`${name}, slider`}
            min={min}
            max={max}
            step={step !== null && step > 0 ? step : 'any'}
            value={wrong ? min : amount}
            onChange={(change) => onChange(change.target.value)}
          />
          <input
            {...names}
            className="field w-20 text-right"
            inputMode="decimal"
            value={value}
            onChange={(change) => onChange(change.target.value)}
          />
        </span>
      )}
    </Field>
  );
}

interface ToggleProps {
  readonly parameter: Parameter;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The formula may name its two answers: No and Yes, say. */
function Toggle({ parameter, value, onChange }: ToggleProps) {
  const [off = 'Off', on = 'On'] = parameter.choices ?? [];
  return (
    <Field name={parameter.name} hint={fallbackHint(parameter, value)}>
      {(names) => (
        <select
          {...names}
          className="field"
          value={Number(value) === 0 ? '0' : '1'}
          onChange={(change) => onChange(change.target.value)}
        >
          <option value="0">{off}</option>
          <option value="1">{on}</option>
        </select>
      )}
    </Field>
  );
}

/** Tells what the formula itself says, once it was changed. */
function fallbackHint({ kind, fallback, choices }: Parameter, value: string): string {
  if (value === String(fallback)) return '';
  const word = kind === 'toggle' ? (choices?.[Number(fallback)] ?? fallback) : fallback;
  return `The formula says ${word}.`;
}
