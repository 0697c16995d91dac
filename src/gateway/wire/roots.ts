/**
 * The platform has roots of its own: what the exchange calls NQ it calls ENQ, while NQM is mini crude. Only the roots
 * that differ are listed; any other is the same on both sides.
 */
const VENUE_TO_EXCHANGE: Readonly<Record<string, string>> = {
  ENQ: 'NQ',
  EP: 'ES',
  CLE: 'CL',
  MCLE: 'MCL',
  NQM: 'QM',
  NGE: 'NG',
  NQG: 'QG',
  RBE: 'RB',
  HOE: 'HO',
  GCE: 'GC',
  SIE: 'SI',
  CPE: 'HG',
  PLE: 'PL',
  EU6: '6E',
  BP6: '6B',
  DA6: '6A',
  JY6: '6J',
  CA6: '6C',
  SF6: '6S',
  MX6: '6M',
  NE6: '6N',
  EEU: 'E7',
  USA: 'ZB',
  ULA: 'UB',
  TYA: 'ZN',
  TNA: 'TN',
  FVA: 'ZF',
  TUA: 'ZT',
  ZCE: 'ZC',
  ZWA: 'ZW',
  ZSE: 'ZS',
  ZME: 'ZM',
  ZLE: 'ZL',
  GLE: 'LE',
  GMET: 'MET',
};

const EXCHANGE_TO_VENUE: ReadonlyMap<string, string> = new Map(
  Object.entries(VENUE_TO_EXCHANGE).map(([venue, exchange]) => [exchange, venue]),
);

/** @param root `NQ` → `ENQ` */
export function venueRoot(root: string): string {
  return EXCHANGE_TO_VENUE.get(root) ?? root;
}

/** @param root `ENQ` → `NQ` */
export function exchangeRoot(root: string): string {
  return VENUE_TO_EXCHANGE[root] ?? root;
}
