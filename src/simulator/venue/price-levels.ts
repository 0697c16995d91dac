/**
 * Where each product's generated market begins, how much it moves and how much is traded: round figures that look like
 * the product, not quotations. A micro shares the path of its big sister, so that the two agree.
 */
export interface PriceLevel {
  /** The product whose path this one follows; itself for most. */
  readonly path: string;
  /** In points. */
  readonly price: number;
  /** Deviation of a year's returns. */
  readonly yearlyVolatility: number;
  /** Contracts in an average minute of the day session. */
  readonly minuteVolume: number;
}

const ROWS: readonly (readonly [root: string, path: string, price: number, volatility: number, volume: number])[] = [
  ['ES', 'ES', 6700, 0.16, 2400],
  ['MES', 'ES', 6700, 0.16, 2000],
  ['NQ', 'NQ', 25_000, 0.21, 1100],
  ['MNQ', 'NQ', 25_000, 0.21, 2600],
  ['YM', 'YM', 47_000, 0.15, 220],
  ['MYM', 'YM', 47_000, 0.15, 260],
  ['RTY', 'RTY', 2450, 0.22, 320],
  ['M2K', 'RTY', 2450, 0.22, 180],
  ['NKD', 'NKD', 50_000, 0.22, 40],
  ['CL', 'CL', 62, 0.33, 500],
  ['MCL', 'CL', 62, 0.33, 180],
  ['QM', 'CL', 62, 0.33, 30],
  ['NG', 'NG', 4.2, 0.55, 260],
  ['MNG', 'NG', 4.2, 0.55, 60],
  ['QG', 'NG', 4.2, 0.55, 30],
  ['RB', 'RB', 1.95, 0.33, 90],
  ['HO', 'HO', 2.3, 0.33, 90],
  ['GC', 'GC', 4100, 0.18, 420],
  ['MGC', 'GC', 4100, 0.18, 600],
  ['SI', 'SI', 50, 0.32, 140],
  ['SIL', 'SI', 50, 0.32, 90],
  ['HG', 'HG', 5, 0.24, 120],
  ['MHG', 'HG', 5, 0.24, 40],
  ['PL', 'PL', 1550, 0.28, 40],
  ['6E', '6E', 1.16, 0.08, 420],
  ['E7', '6E', 1.16, 0.08, 24],
  ['M6E', '6E', 1.16, 0.08, 60],
  ['6B', '6B', 1.31, 0.08, 220],
  ['M6B', '6B', 1.31, 0.08, 30],
  ['6A', '6A', 0.65, 0.1, 200],
  ['M6A', '6A', 0.65, 0.1, 30],
  ['6J', '6J', 0.0065, 0.1, 300],
  ['6C', '6C', 0.71, 0.07, 160],
  ['6S', '6S', 1.25, 0.08, 90],
  ['6M', '6M', 0.054, 0.12, 90],
  ['6N', '6N', 0.57, 0.1, 60],
  ['ZB', 'ZB', 117, 0.11, 500],
  ['UB', 'UB', 121, 0.13, 300],
  ['ZN', 'ZN', 113, 0.06, 2200],
  ['TN', 'TN', 116, 0.07, 500],
  ['ZF', 'ZF', 109, 0.04, 1500],
  ['ZT', 'ZT', 104, 0.02, 900],
  ['ZC', 'ZC', 430, 0.24, 260],
  ['ZW', 'ZW', 530, 0.28, 150],
  ['ZS', 'ZS', 1120, 0.2, 220],
  ['ZM', 'ZM', 320, 0.24, 110],
  ['ZL', 'ZL', 50, 0.28, 120],
  ['LE', 'LE', 220, 0.17, 60],
  ['HE', 'HE', 85, 0.22, 50],
  ['MBT', 'MBT', 95_000, 0.5, 60],
  ['MET', 'MET', 3200, 0.65, 80],
];

export const PRICE_LEVELS: ReadonlyMap<string, PriceLevel> = new Map(
  ROWS.map(([root, path, price, yearlyVolatility, minuteVolume]) => [
    root,
    { path, price, yearlyVolatility, minuteVolume },
  ]),
);
