/**
 * Trading on or off. Arming names the account; beyond the simulator its name is typed by hand. A formula that looks ahead
 * is traded only by who says so here.
 */
import type { AccountAnswer } from '#server/api';
import type { Remark } from './draft.ts';
import { LookAheadField } from './look-ahead-field.tsx';
import { TextField } from './text-field.tsx';

interface ArmingFieldProps {
  readonly trading: boolean;
  readonly typedName: string;
  readonly account: AccountAnswer | undefined;
  readonly asksForName: boolean;
  readonly tradingProblem: string | undefined;
  readonly nameProblem: string | undefined;
  /** Set for a formula whose signals depend on later bars. */
  readonly lookAhead: Remark | undefined;
  readonly lookAheadMeant: boolean;
  readonly lookAheadProblem: string | undefined;
  readonly onTrading: (trading: boolean) => void;
  readonly onTypedName: (name: string) => void;
  readonly onLookAheadMeant: (meant: boolean) => void;
}

export function ArmingField(props: ArmingFieldProps) {
  const { trading, typedName, account, asksForName, tradingProblem, nameProblem, onTrading, onTypedName } = props;
  const { lookAhead, lookAheadMeant, lookAheadProblem, onLookAheadMeant } = props;
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Trading</legend>
      <label className="flex cursor-pointer items-start gap-2 border-rule border-t py-1">
        <input
          type="radio"
          name="trading"
          className="mt-0.5 accent-accent"
          checked={!trading}
          onChange={() => onTrading(false)}
        />
        <span>
          <span className="font-medium">Off.</span>{' '}
          <span className="text-soft">Signals are alerted; no order is sent.</span>
        </span>
      </label>
      <label className="flex cursor-pointer items-start gap-2 border-rule border-t py-1">
        <input
          type="radio"
          name="trading"
          className="mt-0.5 accent-accent"
          checked={trading}
          onChange={() => onTrading(true)}
        />
        <span>
          <span className="font-medium">On.</span>{' '}
          <span className="text-soft">
            Each new signal is sent as a market order{account === undefined ? '' : ` to ${account.name}`}.
          </span>
        </span>
      </label>
      {tradingProblem === undefined ? null : (
        <p role="alert" className="py-1 text-red">
          {tradingProblem}
        </p>
      )}
      {trading && asksForName && tradingProblem === undefined ? (
        <TextField
          name="Account’s name, typed by hand"
          value={typedName}
          problem={nameProblem}
          hint={account === undefined ? 'Choose an account first.' : `Type ${account.name}. This arms the session.`}
          onChange={onTypedName}
        />
      ) : null}
      {trading && lookAhead !== undefined ? (
        <LookAheadField
          remark={lookAhead}
          meant={lookAheadMeant}
          problem={lookAheadProblem}
          onChange={onLookAheadMeant}
        />
      ) : null}
    </fieldset>
  );
}
