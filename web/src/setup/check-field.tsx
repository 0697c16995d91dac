/** A box to tick, with what it does in one line. */
import { useId } from 'react';

interface CheckFieldProps {
  readonly name: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ name, hint, checked, disabled = false, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <label className={`flex items-start gap-2 ${disabled ? 'text-soft' : 'cursor-pointer'}`}>
      <input
        type="checkbox"
        className="mt-0.5 accent-accent"
        checked={checked}
        disabled={disabled}
        aria-label={name}
        aria-describedby={id}
        onChange={(change) => onChange(change.target.checked)}
      />
      <span className="min-w-0">
        <span className="font-medium">{name}</span>
        <span id={id} className="block text-[12px] text-soft leading-4">
          {hint}
        </span>
      </span>
    </label>
  );
}
