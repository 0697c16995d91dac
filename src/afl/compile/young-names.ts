/**
 * Plain words that became functions with AmiBroker 5 and later (AFL 3.0, by the guide's index). Formulas written before
 * use them as variables, so they may be variables still.
 */
export const YOUNG_NAMES: ReadonlySet<string> = new Set(
  (
    'chr cumprod erf error findindex fir hma iir inverf kurtosis lookup matrix normdist percentrank prod remap reverse ' +
    'safedivide skewness sort'
  ).split(' '),
);
