/**
 * How far the account is from each limit: a bar that fills as the limit comes near, and a hollow end that shows what the
 * session's next order would add in the worst case. What is assumed or not known says so in words.
 */
import { useState } from 'react';
import type { GaugeValue, RiskValue } from '#server/api';
import type { Session } from '../state/model.ts';
import { exchangeMinute } from '../words/instants.ts';
import { money } from '../words/money.ts';
import { Panel } from './panel.tsx';
import { ResumeDialog } from './resume-dialog.tsx';

const NAMES: Readonly<Record<GaugeValue['rule'], string>> = {
  'maximum-loss': 'Maximum loss',
  'daily-loss': 'Daily loss',
  'position-weight': 'Minis held',
  'position-size': 'Position',
  'contracts-per-day': 'Contracts',
  'orders-per-day': 'Orders',
  'orders-per-minute': 'Orders / min',
};

/** A sign beside the colour, for eyes that see none. */
const ASSUMED =
  'Not established: no text of the firm says so, and the stricter value is kept; or the account’s highest balance before the first run is not known.';

const SIGNS: Readonly<Record<GaugeValue['level'], string>> = {
  calm: '',
  noticed: '',
  near: '△',
  critical: '▲',
  over: '■',
  unknown: '○',
};

const TEXT: Readonly<Record<GaugeValue['level'], string>> = {
  calm: '',
  noticed: '',
  near: 'text-amber',
  critical: 'text-red',
  over: 'text-red',
  unknown: 'text-amber',
};

const FILL: Readonly<Record<GaugeValue['level'], string>> = {
  calm: 'bg-accent',
  noticed: 'bg-accent',
  near: 'bg-amber',
  critical: 'bg-red',
  over: 'bg-red',
  unknown: 'bg-rule-strong',
};

export function LimitsPanel({ session }: { readonly session: Session }) {
  const { risk } = session.status;
  const { trade_size: size, trade_enabled: trades } = session.config;
  const [lifting, setLifting] = useState(false);
  return (
    <Panel title="Distance to limits">
      {risk === null ? (
        <p className="text-soft">Reckoned once the account and a first price are known.</p>
      ) : (
        <>
          {risk.latch === null ? null : (
            <div className="mb-2 bg-red-wash px-2 py-1 text-red">
              <span aria-hidden="true">■ </span>
              {risk.latch.why}{' '}
              <button type="button" className="cursor-pointer underline" onClick={() => setLifting(true)}>
                Lift it…
              </button>
            </div>
          )}
          {risk.equity === null ? (
            <p className="mb-2 bg-amber-wash px-2 py-1 text-amber">
              <span aria-hidden="true">○ </span>The equity is not known: {risk.equity_why}. Entries wait.
            </p>
          ) : null}
          <ul className="grid grid-cols-2 gap-x-4 gap-y-2">
            {risk.gauges.map((gauge) => (
              <Gauge key={gauge.rule} gauge={gauge} />
            ))}
          </ul>
          {risk.flat === null ? null : <FlatTime flat={risk.flat} />}
          {lifting ? <ResumeDialog session={session} lift onClose={() => setLifting(false)} /> : null}
          <p className="caption mt-2">
            {trades ? `Hollow: after the next order of ${size}, at its worst.` : 'No order is placed by this session.'}{' '}
            {wordsOf(risk)}
          </p>
        </>
      )}
    </Panel>
  );
}

function Gauge({ gauge }: { readonly gauge: GaugeValue }) {
  const { rule, unit, used, limit, used_next: next, level_next: levelNext, assumed } = gauge;
  // A count at its limit only waits; red is for losses.
  const level = unit !== 'money' && gauge.level === 'critical' ? 'near' : gauge.level;
  const part = (value: number | null): number => Math.min(100, Math.max(0, ((value ?? 0) / limit) * 100));
  const amount = (value: number): string => (unit === 'money' ? money(value) : String(value));
  const left = used === null ? null : limit - used;
  const after = next === null ? '' : `; after the next order ${amount(limit - next)} left`;
  const words =
    left === null ? 'not known' : unit === 'money' ? `${amount(left)} left` : `${amount(used ?? 0)} / ${limit}`;
  return (
    <li className={unit === 'money' ? 'col-span-2' : 'min-w-0'}>
      <div className="flex items-baseline justify-between gap-1">
        <span className="whitespace-nowrap text-soft">
          {NAMES[rule]}
          {assumed ? <span title={ASSUMED}>*</span> : null}
        </span>
        <span className={`whitespace-nowrap ${TEXT[level]}`}>
          {SIGNS[level] === '' ? null : <span aria-hidden="true">{SIGNS[level]} </span>}
          {words}
          <span className="sr-only">
            {after}
            {levelNext === 'over' ? ', which is over the limit' : ''}
          </span>
        </span>
      </div>
      <div className="relative mt-1 h-1 bg-rule" aria-hidden="true" title={`${words}${after}`}>
        {next === null ? null : (
          <span
            className={`absolute inset-y-[-1px] left-0 border ${levelNext === 'over' || (unit === 'money' && levelNext === 'critical') ? 'border-red' : 'border-rule-strong'}`}
            style={{ width: `${part(next)}%` }}
          />
        )}
        <span className={`absolute inset-y-0 left-0 ${FILL[level]}`} style={{ width: `${part(used)}%` }} />
      </div>
    </li>
  );
}

const PHASES: Readonly<Record<NonNullable<RiskValue['flat']>['phase'], string>> = {
  open: '',
  'entries-ended': 'entries have ended',
  flattening: 'being closed',
  late: 'not flat in time',
  flat: 'proven flat',
};

function FlatTime({ flat }: { readonly flat: NonNullable<RiskValue['flat']> }) {
  const word = PHASES[flat.phase];
  const hue = flat.phase === 'late' ? 'text-red' : flat.phase === 'open' || flat.phase === 'flat' ? '' : 'text-amber';
  return (
    <>
      <p className="mt-2 flex items-baseline justify-between gap-2 whitespace-nowrap">
        <span>
          <span className="text-soft">Entries until</span> {exchangeMinute(flat.entries_until)}
        </span>
        <span>
          <span className="text-soft">flat before{flat.assumed ? ' *' : ''}</span> {exchangeMinute(flat.flat_by)}
        </span>
      </p>
      {word === '' ? null : <p className={`mt-1 text-right ${hue}`}>{word}</p>}
    </>
  );
}

function wordsOf({ firm, gauges, flat }: RiskValue): string {
  if (firm === null) return 'No firm’s rules bind this account.';
  const guessed = firm.basis === 'assumed' ? ', its size assumed' : '';
  const star = gauges.some(({ assumed }) => assumed) || flat?.assumed === true;
  return `Rules of a ${firm.size} ${firm.stage} account${guessed}.${star ? ' * not established.' : ''}`;
}
