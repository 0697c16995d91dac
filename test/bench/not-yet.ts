/**
 * Targets that the engine does not reach yet, by workload and by what it is measured against. They are shown with every
 * run as not met, and hold no change up until they hold; a line goes from here as soon as its row is met on a quiet machine.
 */
const NOT_YET: readonly (readonly [workload: string, against: string])[] = [
  ['first evaluation of a new formula', 'the limit'],
];

export function isNotYet({ workload, against }: { readonly workload: string; readonly against: string }): boolean {
  return NOT_YET.some(([its, peer]) => its === workload && peer === against);
}
