/** How far a session's account is from each limit, for the terminal. */
import type { GaugeValue, RiskValue, SessionStatus } from '#server/api';
import { paint, table } from './output.ts';

const NAMES: Readonly<Record<GaugeValue['rule'], string>> = {
  'maximum-loss': 'maximum loss',
  'daily-loss': 'daily loss',
  'position-weight': 'positions, in minis',
  'position-size': 'position, contracts',
  'contracts-per-day': 'contracts today',
  'orders-per-day': 'orders today',
  'orders-per-minute': 'orders this minute',
};

const HUES: Readonly<Record<GaugeValue['level'], (text: string) => string>> = {
  calm: (text) => text,
  noticed: (text) => text,
  near: paint.yellow,
  critical: paint.red,
  over: paint.red,
  unknown: paint.yellow,
};

/** @returns nothing for a session without a trading day */
export function riskLines({ session_id: id, config, running, risk }: SessionStatus): readonly string[] {
  if (!running || risk === null) return [];
  const rows = risk.gauges.map((gauge) => [
    NAMES[gauge.rule],
    amount(gauge, gauge.used),
    amount(gauge, gauge.limit),
    HUES[gauge.level](share(gauge)),
    HUES[gauge.level_next](amount(gauge, gauge.used_next)),
    gauge.assumed ? 'assumed' : '',
  ]);
  const head = ['limit', 'used', 'of', '', 'after the next order', ''];
  return [
    '',
    `${paint.bold(id ?? '')}  ${config?.account_name ?? ''}, ${firmOf(risk)}; equity ${equityOf(risk)}`,
    ...(risk.latch === null ? [] : [paint.red(`■ ${risk.latch.why}`)]),
    table([head, ...rows]),
    ...(risk.flat === null ? [] : [flatLine(risk.flat)]),
  ];
}

function firmOf({ firm, trading_day: day }: RiskValue): string {
  if (firm === null) return `no firm's rules, trading day ${day}`;
  const known = firm.basis === 'assumed' ? ', its size assumed' : '';
  return `${firm.size} ${firm.stage}${known}, trading day ${day}`;
}

function equityOf({ equity, equity_why: why }: RiskValue): string {
  return equity === null ? paint.yellow(`not known: ${why}`) : money(equity);
}

function flatLine({ entries_until, flat_by, phase, assumed }: NonNullable<RiskValue['flat']>): string {
  const state = phase === 'open' ? '' : ` (${phase.replace('-', ' ')})`;
  return `entries until ${clock(entries_until)}, flat before ${clock(flat_by)} Chicago${assumed ? ', assumed' : ''}${state}`;
}

function amount({ unit }: GaugeValue, value: number | null): string {
  if (value === null) return 'not known';
  return unit === 'money' ? money(value) : String(value);
}

function share({ used, limit }: GaugeValue): string {
  return used === null ? '' : `${Math.max(0, Math.round((used / limit) * 100))} %`;
}

function money(value: number): string {
  return value.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}

function clock(time: string): string {
  return new Date(time).toLocaleTimeString('en-GB', {
    timeZone: 'America/Chicago',
    hour: '2-digit',
    minute: '2-digit',
  });
}
