/** Whose money: each account says whether it is practice or real. */
import type { AccountAnswer } from '#server/api';
import { money } from '../words/money.ts';
import { Field } from './field.tsx';

interface AccountFieldProps {
  readonly accounts: readonly AccountAnswer[];
  readonly value: string;
  readonly onChange: (account: string) => void;
  readonly problem: string | undefined;
}

export function AccountField({ accounts, value, onChange, problem }: AccountFieldProps) {
  const chosen = accounts.find(({ id }) => String(id) === value);
  return (
    <Field
      name="Account"
      hint={chosen === undefined ? 'Practice and evaluation accounts can be traded.' : hintOf(chosen)}
      problem={problem}
    >
      {(names) => (
        <select {...names} className="field" value={value} onChange={(change) => onChange(change.target.value)}>
          <option value="">Choose…</option>
          {accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.name}, {account.simulated ? 'practice' : 'funded: real money'}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function hintOf({ balance, simulated, can_trade }: AccountAnswer): string {
  const kind = simulated ? 'Practice' : 'Funded: real money';
  return `${kind}, balance ${money(balance)}${can_trade ? '' : '; the venue does not let it trade'}`;
}
