/** The trading hours of a contract, known by its id alone. */
import { parseContractId } from '#gateway/wire';
import { type ContractId, calendarOf, type TradingCalendar } from '#market';

/** An id of another form keeps the usual hours. */
export function hoursOf(contract: ContractId): TradingCalendar {
  return calendarOf(parseContractId(contract)?.root ?? '');
}
