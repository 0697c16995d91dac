/** The trading hours of a contract, known by its id alone. */
import { parseContractId } from '#gateway/wire';
import { type ContractId, calendarOf, type TradingCalendar } from '#market';

/** Contracts whose hours are remembered; at the bound all are forgotten and found again. */
const KNOWN_MAX = 1_000;
const known = new Map<ContractId, TradingCalendar>();

/** An id of another form keeps the usual hours. */
export function hoursOf(contract: ContractId): TradingCalendar {
  const found = known.get(contract);
  if (found !== undefined) return found;
  if (known.size >= KNOWN_MAX) known.clear();
  const hours = calendarOf(parseContractId(contract)?.root ?? '');
  known.set(contract, hours);
  return hours;
}
