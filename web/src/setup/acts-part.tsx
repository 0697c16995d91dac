/** The right half of the form: whose account, how a signal is told, and whether it is traded. */
import { AccountField } from './account-field.tsx';
import { ArmingField } from './arming-field.tsx';
import { ChannelField } from './channel-field.tsx';
import { asksForName, chosenAccount, lookAheadOf } from './draft.ts';
import type { PartProps } from './part.ts';
import { TextField } from './text-field.tsx';

export function ActsPart({ draft, choices, problems, onChange }: PartProps) {
  return (
    <>
      <AccountField
        accounts={choices.accounts}
        value={draft.account}
        problem={problems.account}
        onChange={(chosen) => onChange({ account: chosen, typedName: '' })}
      />
      <div className="grid grid-cols-2 gap-x-4">
        <TextField
          name="Size, contracts"
          numeric
          value={draft.size}
          hint="Of each order"
          problem={problems.size}
          onChange={(size) => onChange({ size })}
        />
        <TextField
          name="Timeout, s"
          numeric
          value={draft.timeout}
          hint="Then the order is cancelled"
          problem={problems.timeout}
          onChange={(timeout) => onChange({ timeout })}
        />
      </div>
      <ChannelField
        chosen={draft.channels}
        webhookUrl={draft.webhookUrl}
        onChange={(channels) => onChange({ channels })}
      />
      {draft.channels.includes('webhook') ? (
        <TextField
          name="Webhook address"
          value={draft.webhookUrl}
          placeholder="https://…"
          hint="Empty: the address in the settings"
          problem={problems.webhookUrl}
          onChange={(webhookUrl) => onChange({ webhookUrl })}
        />
      ) : null}
      <ArmingField
        trading={draft.trading}
        typedName={draft.typedName}
        account={chosenAccount(draft, choices)}
        asksForName={asksForName(choices)}
        tradingProblem={problems.trading}
        nameProblem={problems.typedName}
        onTrading={(trading) => onChange({ trading })}
        lookAhead={lookAheadOf(draft, choices)}
        lookAheadMeant={draft.lookAheadMeant}
        lookAheadProblem={problems.lookAheadMeant}
        onTypedName={(typedName) => onChange({ typedName })}
        onLookAheadMeant={(lookAheadMeant) => onChange({ lookAheadMeant })}
      />
    </>
  );
}
