/**
 * Targets that the engine does not reach yet, by workload and by what it is measured against. They are shown with every
 * run as not met, and hold no change up until they hold; a line goes from here as soon as its row is met on a quiet machine.
 */
const NOT_YET: readonly (readonly [workload: string, against: string])[] = [
  ['(a) 29-operation strategy', 'C -O3 per operation'],
  ['(a) 29-operation strategy', 'C -O3 one pass by hand'],
  ['(b) 24 elementwise operators', 'C -O3 fused'],
  ['(c) loop over the bars, trailing stop', 'C -O3 float32'],
  ['(d) MACD crossover, 500 symbols, to trades', 'C -O3 fused, one thread'],
  ['(d) MACD crossover, 500 symbols, to trades', 'C -O3 fused, ours on two threads'],
  ['(d) MACD crossover, 500 symbols, to trades', 'TA-Lib C'],
  ['7 indicators', 'TA-Lib 0.4 C'],
  ['7 indicators', 'fast-technical-indicators 1.1.4'],
  ['7 indicators', 'indicatorts 2.2.2'],
  ['7 indicators', 'trading-signals 8.3.0'],
  ['(e) one new bar', 'the limit of the median'],
  ['(e) one new bar', 'the limit of 99 in 100'],
  ['(e) forming bar, changed by a trade', 'the limit of the median'],
  ['first evaluation of a new formula', 'the limit'],
  ['explore 500 symbols of ten years, files read', 'the limit: 5 million bars/s'],
];

export function isNotYet({ workload, against }: { readonly workload: string; readonly against: string }): boolean {
  return NOT_YET.some(([its, peer]) => its === workload && peer === against);
}
