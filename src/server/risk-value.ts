/** From the kernel's words on risk to the API's. */
import { iso } from '#base';
import type { RiskView } from '#kernel';
import type { RiskValue } from './api.ts';

export function riskValueOf(risk: RiskView | null): RiskValue | null {
  if (risk === null) return null;
  const { firm, latch, flat } = risk;
  return {
    trading_day: risk.tradingDay,
    firm: firm === null ? null : { ...firm, assumed: [...firm.assumed] },
    equity: risk.equity,
    equity_why: risk.equityWhy,
    latch: latch === null ? null : { rule: latch.rule, why: latch.why, at: iso(latch.at) },
    gauges: risk.gauges.map(({ usedNext, levelNext, ...gauge }) => ({
      ...gauge,
      used_next: usedNext,
      level_next: levelNext,
    })),
    flat:
      flat === null
        ? null
        : {
            entries_until: iso(flat.entriesUntil),
            flatten_at: iso(flat.flattenAt),
            flat_by: iso(flat.flatBy),
            phase: flat.phase,
            assumed: flat.assumed,
          },
  };
}
