/**
 * What an order meets and takes along, asked only where there will be orders: a position that is open already, contracts
 * of others, and the stop and the target that stand at the venue.
 */
import { distance, rootOf } from '../words/contracts.ts';
import { CheckField } from './check-field.tsx';
import { ChoiceField } from './choice-field.tsx';
import { callsApplyStop, type Draft, type EntryPolicy, type ExternalPolicy, wantsStops } from './draft.ts';
import type { PartProps } from './part.ts';
import { TextField } from './text-field.tsx';

const ENTRY: Readonly<Record<EntryPolicy, { readonly name: string; readonly meaning: string }>> = {
  add: {
    name: 'Add to it',
    meaning: 'A Buy while long buys more, up to the limits. A Short while long only closes.',
  },
  ignore: { name: 'Ignore the entry', meaning: 'Nothing happens until an exit has closed the position.' },
  reverse: {
    name: 'Reverse, by way of flat',
    meaning: 'A Short while long closes, proves it flat, then enters; within five seconds or not at all.',
  },
};

const EXTERNAL: Readonly<Record<ExternalPolicy, { readonly name: string; readonly meaning: string }>> = {
  stop: {
    name: 'Stop entries and ask me',
    meaning: 'No entry until you adopt them, leave them alone or flatten. Exits go on.',
  },
  adopt: { name: 'Adopt them', meaning: 'They are Openbell’s from then on: an exit closes them too.' },
  ignore: { name: 'Leave them alone', meaning: 'They stay untouched. Entries on their side pass, others do not.' },
};

export function OrdersPart({ draft, choices, problems, onChange }: PartProps) {
  const stops = wantsStops(draft, choices);
  const hasStop = draft.stopLossTicks.trim() !== '';
  const inMoney = (ticks: string, otherwise: string): string => distanceOf(draft, choices.products, ticks) ?? otherwise;
  return (
    <section
      aria-label="Orders"
      className="grid gap-x-12 gap-y-3 border-rule border-t pt-4 lg:col-span-2 lg:grid-cols-2"
    >
      <h3 className="font-semibold text-[14px] lg:col-span-2">Orders</h3>
      <div className="flex flex-col gap-3">
        <ChoiceField
          name="An entry while a position is open"
          value={draft.entryPolicy}
          choices={ENTRY}
          hint={
            draft.entryPolicy === 'add' && stops ? 'With a stop or a target nothing is added to a position.' : undefined
          }
          problem={problems.entryPolicy}
          onChange={(entryPolicy) => onChange({ entryPolicy })}
        />
        <ChoiceField
          name="Contracts that Openbell did not bring"
          value={draft.externalPolicy}
          choices={EXTERNAL}
          problem={problems.externalPolicy}
          onChange={(externalPolicy) => onChange({ externalPolicy })}
        />
      </div>
      <div className="flex flex-col gap-3">
        <div className="grid grid-cols-2 gap-x-4 gap-y-3">
          <TextField
            name="Stop, ticks"
            numeric
            value={draft.stopLossTicks}
            placeholder="none"
            hint={inMoney(draft.stopLossTicks, 'From the entry’s fill, at the venue')}
            problem={problems.stopLossTicks}
            onChange={(stopLossTicks) => onChange({ stopLossTicks })}
          />
          <TextField
            name="Target, ticks"
            numeric
            value={draft.takeProfitTicks}
            placeholder="none"
            hint={inMoney(draft.takeProfitTicks, 'From the entry’s fill, at the venue')}
            problem={problems.takeProfitTicks}
            onChange={(takeProfitTicks) => onChange({ takeProfitTicks })}
          />
        </div>
        <CheckField
          name="The stop trails"
          hint={
            hasStop ? 'It follows the price at its distance, and never goes back.' : 'Give the stop its ticks first.'
          }
          checked={draft.trailingStop && hasStop}
          disabled={!hasStop}
          onChange={(trailingStop) => onChange({ trailingStop })}
        />
        {callsApplyStop(draft, choices) ? (
          <CheckField
            name="Take the formula’s ApplyStop"
            hint="Its loss, profit and trailing stops, in place of those above."
            checked={draft.applyStop}
            onChange={(applyStop) => onChange({ applyStop })}
          />
        ) : null}
        {stops ? (
          <TextField
            name="Stop seen within, s"
            numeric
            value={draft.protectWithin}
            hint="If the venue does not show the stop by then, the position is flattened."
            problem={problems.protectWithin}
            onChange={(protectWithin) => onChange({ protectWithin })}
          />
        ) : null}
      </div>
    </section>
  );
}

/** Undefined while nothing is typed, or where the steps of the contract's price are not known. */
function distanceOf({ symbol }: Draft, products: PartProps['choices']['products'], typed: string): string | undefined {
  const ticks = Number(typed);
  const product = products.find(({ root }) => root === rootOf(symbol));
  return typed.trim() === '' || !(ticks > 0) || product === undefined ? undefined : distance(ticks, product);
}
