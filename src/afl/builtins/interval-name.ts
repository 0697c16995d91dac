/** Names of bar intervals as `Interval(2)` gives them: `Daily`, `Hourly`, `15-minute`, `30-second`. */
import { IN_DAILY, IN_MONTHLY, IN_QUARTERLY, IN_WEEKLY, IN_YEARLY } from './constants.ts';

const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'Tick'],
  [3600, 'Hourly'],
  [IN_DAILY, 'Daily'],
  [IN_WEEKLY, 'Weekly'],
  [IN_MONTHLY, 'Monthly'],
  [IN_QUARTERLY, 'Quarterly'],
  [IN_YEARLY, 'Yearly'],
]);

export function intervalName(seconds: number): string {
  const known = NAMES.get(seconds);
  if (known !== undefined) return known;
  if (seconds % IN_DAILY === 0) return `${seconds / IN_DAILY}-day`;
  if (seconds % 3600 === 0) return `${seconds / 3600}-hour`;
  return seconds % 60 === 0 ? `${seconds / 60}-minute` : `${seconds}-second`;
}
