/** The left half of the form: which formula with which parameters, on what, and how often it is looked at. */
import { useDashboard } from '../state/store.ts';
import { rootOf } from '../words/contracts.ts';
import { PERIODICITIES } from './draft.ts';
import { ParameterField } from './parameter-field.tsx';
import type { PartProps } from './part.ts';
import { StrategyField } from './strategy-field.tsx';
import { TextField } from './text-field.tsx';

export function FormulaPart({ draft, choices, problems, onChange }: PartProps) {
  const strategy = choices.strategies.find(({ id }) => id === draft.strategy);
  // As text: the same symbols must be the same value.
  const symbols = useDashboard((state) => state.sessions.map(({ config }) => config.symbol).join(' '))
    .split(' ')
    .filter((symbol, index, all) => symbol !== '' && all.indexOf(symbol) === index);
  return (
    <div className="flex flex-col gap-3">
      <StrategyField
        strategies={choices.strategies}
        value={draft.strategy}
        problem={problems.strategy}
        onChange={(id) => onChange({ strategy: id, params: {}, lookAheadMeant: false })}
      />
      {strategy === undefined || strategy.parameters.length === 0 ? null : (
        <fieldset className="grid gap-x-4 gap-y-2 border-rule border-l-2 pl-3 sm:grid-cols-2">
          <legend className="sr-only">Parameters of the formula</legend>
          {strategy.parameters.map((parameter) => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              typed={draft.params[parameter.name]}
              onChange={(value) => onChange({ params: { ...draft.params, [parameter.name]: value } })}
            />
          ))}
        </fieldset>
      )}
      <div className="grid grid-cols-2 gap-x-4 gap-y-3">
        <TextField
          name="Symbol"
          value={draft.symbol}
          placeholder={symbols.at(-1) ?? 'NQH6'}
          choices={symbols}
          hint="The contract, with month and year"
          problem={problems.symbol}
          onChange={(symbol) => onChange({ symbol })}
        />
        <TextField
          name="AmiBroker symbol"
          value={draft.amiSymbol}
          placeholder={rootOf(draft.symbol) ?? 'NQ'}
          hint="What the formula calls it"
          problem={problems.amiSymbol}
          onChange={(amiSymbol) => onChange({ amiSymbol })}
        />
        <TextField
          name="Periodicity"
          value={draft.periodicity}
          choices={PERIODICITIES}
          hint="Also 2min, 3min, 2hr …"
          problem={problems.periodicity}
          onChange={(periodicity) => onChange({ periodicity })}
        />
        <TextField
          name="Lookback, bars"
          numeric
          value={draft.lookback}
          hint="Closed bars searched for signals"
          problem={problems.lookback}
          onChange={(lookback) => onChange({ lookback })}
        />
        <TextField
          name="Scan interval, s"
          numeric
          value={draft.scanInterval}
          hint="0: at each closed bar only"
          problem={problems.scanInterval}
          onChange={(scanInterval) => onChange({ scanInterval })}
        />
      </div>
    </div>
  );
}
