/**
 * What a fill costs a contract and side, in money: the venue's fees and, apart from them, the broker's commission.
 * Source: recorded fills of 2026 for the micros, bonds and the Dow; a community table of round turns for the others.
 */
export interface Cost {
  readonly fees: number;
  readonly commission: number;
}

const MINI: Cost = { fees: 1.4, commission: 0.5 };
const MICRO: Cost = { fees: 0.36, commission: 0.25 };
const ENERGY: Cost = { fees: 1.52, commission: 0.5 };
const METAL: Cost = { fees: 1.62, commission: 0.5 };
const GRAIN: Cost = { fees: 2.15, commission: 0.5 };
const BOND: Cost = { fees: 0.89, commission: 0.5 };

const COSTS: Readonly<Record<string, Cost>> = {
  MNQ: MICRO,
  MES: MICRO,
  M2K: MICRO,
  MYM: { fees: 0.37, commission: 0.25 },
  MCL: { fees: 0.51, commission: 0.25 },
  MNG: { fees: 0.51, commission: 0.25 },
  MGC: { fees: 0.51, commission: 0.25 },
  SIL: { fees: 0.51, commission: 0.25 },
  MHG: { fees: 0.51, commission: 0.25 },
  M6E: MICRO,
  M6B: MICRO,
  M6A: MICRO,
  MBT: MICRO,
  MET: MICRO,
  CL: ENERGY,
  QM: ENERGY,
  NG: ENERGY,
  QG: ENERGY,
  RB: ENERGY,
  HO: ENERGY,
  GC: METAL,
  SI: METAL,
  HG: METAL,
  PL: METAL,
  ZC: GRAIN,
  ZW: GRAIN,
  ZS: GRAIN,
  ZM: GRAIN,
  ZL: GRAIN,
  LE: GRAIN,
  HE: GRAIN,
  ZB: BOND,
  UB: BOND,
  ZN: BOND,
  TN: BOND,
  ZF: BOND,
  ZT: BOND,
};

export function costOf(root: string): Cost {
  return COSTS[root] ?? MINI;
}
