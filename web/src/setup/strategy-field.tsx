/** Which formula. One that cannot run may be looked at, to see what is wrong with it and where. */
import type { StrategyAnswer } from '#server/api';
import { Field } from './field.tsx';

const STATUS_WORDS: Readonly<Record<StrategyAnswer['status'], string>> = {
  ok: '',
  'parse-error': ' (does not parse)',
  unsupported: ' (not supported)',
  clash: ' (two files with this name)',
};
const DIAGNOSTICS_MAX = 5;

interface StrategyFieldProps {
  readonly strategies: readonly StrategyAnswer[];
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly problem: string | undefined;
}

export function StrategyField({ strategies, value, onChange, problem }: StrategyFieldProps) {
  const chosen = strategies.find(({ id }) => id === value);
  const diagnostics = chosen?.diagnostics ?? [];
  return (
    <div>
      <Field
        name="Strategy"
        hint={chosen?.file ?? 'Your formulas lie in the data folder, under formulas.'}
        problem={problem}
      >
        {(names) => (
          <select {...names} className="field" value={value} onChange={(change) => onChange(change.target.value)}>
            <option value="">Choose…</option>
            {strategies.map(({ id, name, file, status }) => (
              <option key={file} value={id}>
                {name}
                {STATUS_WORDS[status]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {diagnostics.length === 0 ? null : (
        <ul className="mt-1 space-y-1 border-rule border-l-2 pl-2 text-[12px]">
          {diagnostics.slice(0, DIAGNOSTICS_MAX).map(({ code, severity, line, column, message, hint }) => (
            <li key={`${code}${line}:${column}${message}`}>
              <span className={severity === 'error' ? 'font-medium text-red' : 'text-amber'}>
                Line {line}, column {column}:
              </span>{' '}
              {message} <span className="text-soft">{hint}</span>
            </li>
          ))}
          {diagnostics.length > DIAGNOSTICS_MAX ? (
            <li className="text-soft">And {diagnostics.length - DIAGNOSTICS_MAX} more.</li>
          ) : null}
        </ul>
      )}
    </div>
  );
}
