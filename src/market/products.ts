/**
 * The products a TopstepX account may trade, as dated data: what the simulator lists, and what the venue's own word is
 * compared with. The venue's `tickSize` and `tickValue` rule where they differ.
 *
 * Source: the catalogue of a live account, 2026-08-20 (one active month for each product). No expiry: exchanges change
 * tick sizes rarely, and the comparison shows it.
 */
import { priceDecimals } from './contract.ts';
import type { ProductGroup } from './product-hours.ts';

export interface Product {
  /** The exchange's: `NQ`. */
  readonly root: string;
  /** Which hours it keeps. */
  readonly group: ProductGroup;
  readonly description: string;
  /** In points. */
  readonly tickSize: number;
  /** In money a tick and contract. */
  readonly tickValue: number;
  /** How many decimals a price is written with. */
  readonly decimals: number;
}

const ROWS: Readonly<
  Record<ProductGroup, readonly (readonly [root: string, description: string, tickSize: number, tickValue: number])[]>
> = {
  'equity-index': [
    ['ES', 'E-mini S&P 500', 0.25, 12.5],
    ['MES', 'Micro E-mini S&P 500', 0.25, 1.25],
    ['NQ', 'E-mini Nasdaq-100', 0.25, 5],
    ['MNQ', 'Micro E-mini Nasdaq-100', 0.25, 0.5],
    ['YM', 'E-mini Dow', 1, 5],
    ['MYM', 'Micro E-mini Dow', 1, 0.5],
    ['RTY', 'E-mini Russell 2000', 0.1, 5],
    ['M2K', 'Micro E-mini Russell 2000', 0.1, 0.5],
    ['NKD', 'Nikkei 225 (dollar)', 5, 25],
  ],
  energy: [
    ['CL', 'Crude oil', 0.01, 10],
    ['MCL', 'Micro crude oil', 0.01, 1],
    ['QM', 'E-mini crude oil', 0.025, 12.5],
    ['NG', 'Natural gas', 0.001, 10],
    ['MNG', 'Micro natural gas', 0.001, 1],
    ['QG', 'E-mini natural gas', 0.005, 12.5],
    ['RB', 'RBOB gasoline', 0.0001, 4.2],
    ['HO', 'NY Harbor ULSD', 0.0001, 4.2],
  ],
  metals: [
    ['GC', 'Gold', 0.1, 10],
    ['MGC', 'Micro gold', 0.1, 1],
    ['SI', 'Silver', 0.005, 25],
    ['SIL', 'Micro silver', 0.005, 5],
    ['HG', 'Copper', 0.0005, 12.5],
    ['MHG', 'Micro copper', 0.0005, 1.25],
    ['PL', 'Platinum', 0.1, 5],
  ],
  fx: [
    ['6E', 'Euro', 0.00005, 6.25],
    ['E7', 'E-mini euro', 0.0001, 6.25],
    ['M6E', 'Micro euro', 0.0001, 1.25],
    ['6B', 'British pound', 0.0001, 6.25],
    ['M6B', 'Micro British pound', 0.0001, 0.625],
    ['6A', 'Australian dollar', 0.00005, 5],
    ['M6A', 'Micro Australian dollar', 0.0001, 1],
    ['6J', 'Japanese yen', 0.0000005, 6.25],
    ['6C', 'Canadian dollar', 0.00005, 5],
    ['6S', 'Swiss franc', 0.00005, 6.25],
    ['6M', 'Mexican peso', 0.00001, 5],
    ['6N', 'New Zealand dollar', 0.00005, 5],
  ],
  rates: [
    ['ZB', '30-year Treasury bond', 0.03125, 31.25],
    ['UB', 'Ultra Treasury bond', 0.03125, 31.25],
    ['ZN', '10-year Treasury note', 0.015625, 15.625],
    ['TN', 'Ultra 10-year Treasury note', 0.015625, 15.625],
    ['ZF', '5-year Treasury note', 0.0078125, 7.8125],
    ['ZT', '2-year Treasury note', 0.00390625, 7.8125],
  ],
  grains: [
    ['ZC', 'Corn', 0.25, 12.5],
    ['ZW', 'Chicago wheat', 0.25, 12.5],
    ['ZS', 'Soybeans', 0.25, 12.5],
    ['ZM', 'Soybean meal', 0.1, 10],
    ['ZL', 'Soybean oil', 0.01, 6],
  ],
  livestock: [
    ['LE', 'Live cattle', 0.025, 10],
    ['HE', 'Lean hogs', 0.025, 10],
  ],
  crypto: [
    ['MBT', 'Micro bitcoin', 5, 0.5],
    ['MET', 'Micro ether', 0.5, 0.05],
  ],
};

export const PRODUCTS: ReadonlyMap<string, Product> = new Map(
  (Object.keys(ROWS) as ProductGroup[]).flatMap((group) =>
    ROWS[group].map(([root, description, tickSize, tickValue]) => [
      root,
      { root, group, description, tickSize, tickValue, decimals: priceDecimals(tickSize) },
    ]),
  ),
);
