/**
 * Which contracts the venue lists: one active month of each product, the front one by date. A month gives way to the
 * next some days before it delivers; equity indexes on the Monday before the third Friday of their month.
 */
import { DAY, type EpochMs } from '#base';
import { type Contract, type ContractId, formatSymbol, PRODUCTS, type Product } from '#market';

/** A month of a product; the year has four digits. */
export interface ContractMonth {
  readonly root: string;
  /** 1 = January. */
  readonly month: number;
  readonly year: number;
}

interface Cycle {
  readonly months: readonly number[];
  /** How long before the first day of its month a contract gives way; below zero it still trades in its month. */
  readonly rollDays: number | 'third-friday';
}

const QUARTERLY = [3, 6, 9, 12];
const MONTHLY = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const METAL = { months: [3, 5, 7, 9, 12], rollDays: 5 };
const GOLD = { months: [2, 4, 6, 8, 12], rollDays: 5 };
const CRUDE = { months: MONTHLY, rollDays: 15 };
const GAS = { months: MONTHLY, rollDays: 8 };
const TREASURY = { months: QUARTERLY, rollDays: 2 };
const MEAL = { months: [1, 3, 5, 7, 12], rollDays: 15 };
const MEAT = { months: [2, 4, 6, 8, 10, 12], rollDays: 15 };
const COIN = { months: MONTHLY, rollDays: -25 };
const INDEX: Cycle = { months: QUARTERLY, rollDays: 'third-friday' };

/** The months that trade actively; a product that is not listed here follows the equity indexes, as currencies do. */
const CYCLES: Readonly<Record<string, Cycle>> = {
  CL: CRUDE,
  MCL: CRUDE,
  QM: CRUDE,
  RB: CRUDE,
  HO: CRUDE,
  NG: GAS,
  MNG: GAS,
  QG: GAS,
  GC: GOLD,
  MGC: GOLD,
  SI: METAL,
  SIL: METAL,
  HG: METAL,
  MHG: METAL,
  PL: { months: [1, 4, 7, 10], rollDays: 5 },
  ZB: TREASURY,
  UB: TREASURY,
  ZN: TREASURY,
  TN: TREASURY,
  ZF: TREASURY,
  ZT: TREASURY,
  ZC: { months: [3, 5, 7, 12], rollDays: 15 },
  ZW: { months: [3, 5, 7, 9, 12], rollDays: 15 },
  ZS: { months: [1, 3, 5, 7, 11], rollDays: 15 },
  ZM: MEAL,
  ZL: MEAL,
  LE: MEAT,
  HE: MEAT,
  MBT: COIN,
  MET: COIN,
};

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The month of a product that is active at this instant. */
export function frontMonth(root: string, at: EpochMs): ContractMonth {
  const cycle = CYCLES[root] ?? INDEX;
  let year = new Date(at).getUTCFullYear() - 1;
  for (;;) {
    for (const month of cycle.months) {
      if (rollsAt({ root, month, year }, cycle) > at) return { root, month, year };
    }
    year += 1;
  }
}

/** Every month of the product's cycle from two years before to one year after; the front one among them. */
function monthsAround(root: string, at: EpochMs): readonly ContractMonth[] {
  const { months } = CYCLES[root] ?? INDEX;
  const year = new Date(at).getUTCFullYear();
  return [year - 2, year - 1, year, year + 1].flatMap((each) => months.map((month) => ({ root, month, year: each })));
}

/**
 * The venue's list: the active month of each product, and the months around it that can still be looked up by id.
 *
 * @param idOf   the venue's name for a month
 * @param forced months that are active whatever the date says: what a recording holds
 */
export function listContracts({
  at,
  idOf,
  forced,
}: {
  readonly at: EpochMs;
  readonly idOf: (month: ContractMonth) => ContractId;
  readonly forced: readonly ContractMonth[];
}): ReadonlyMap<ContractId, Contract> {
  const contracts = new Map<ContractId, Contract>();
  for (const product of PRODUCTS.values()) {
    const active = forced.filter(({ root }) => root === product.root);
    if (active.length === 0) active.push(frontMonth(product.root, at));
    const activeIds = new Set(active.map(idOf));
    for (const month of [...monthsAround(product.root, at), ...active]) {
      const id = idOf(month);
      contracts.set(id, contractOf({ product, month, id, active: activeIds.has(id) }));
    }
  }
  return contracts;
}

function contractOf({
  product,
  month,
  id,
  active,
}: {
  readonly product: Product;
  readonly month: ContractMonth;
  readonly id: ContractId;
  readonly active: boolean;
}): Contract {
  return {
    id,
    symbol: formatSymbol(month),
    root: product.root,
    description: `${product.description}: ${MONTH_NAMES[month.month - 1]} ${month.year}`,
    tickSize: product.tickSize,
    tickValue: product.tickValue,
    active,
  };
}

function rollsAt({ month, year }: ContractMonth, { rollDays }: Cycle): number {
  const first = Date.UTC(year, month - 1, 1);
  if (rollDays !== 'third-friday') return first - rollDays * DAY;
  const firstFriday = first + ((5 - new Date(first).getUTCDay() + 7) % 7) * DAY;
  return firstFriday + 14 * DAY - 4 * DAY;
}
