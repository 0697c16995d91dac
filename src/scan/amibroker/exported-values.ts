/** Numbers and times as Windows may write them. */

/** What stands between groups of digits, besides the point and the comma. */
const GROUP_MARKS = /[\s\u00a0\u202f'’]/g;

/** @returns null for what is no number. Three digits behind a mark are a group, for no column of ours has three decimals */
export function exportedNumber(text: string): number | null {
  const plain = text.replace(GROUP_MARKS, '');
  if (!/^[-+]?\d[\d.,]*$/.test(plain)) return null;
  const mark = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
  const tail = plain.length - 1 - mark;
  const isDecimal = mark >= 0 && tail !== 3 && plain.indexOf(plain[mark] as string) === mark;
  const whole = (isDecimal ? plain.slice(0, mark) : plain).replaceAll(/[.,]/g, '');
  return Number(isDecimal ? `${whole}.${plain.slice(mark + 1)}` : whole);
}

const TIME =
  /^(\d{1,4})([-/. ])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:[T ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?)?$/i;
/** Thailand counts from here. */
const BUDDHIST_YEARS = 543;

/**
 * @returns the wall clocks that the text may mean, counted as if they were UTC: one for ISO text, which is what we ask
 *   for, two where day and month might be the other way round; none for what is no time
 */
export function exportedTimes(text: string): readonly number[] {
  const match = TIME.exec(text.trim());
  if (match === null) return [];
  const [, first = '', mark = '', second = '', third = '', hours = '0', minutes = '0', seconds = '0', half] = match;
  const clock = { hours: hourOf(Number(hours), half), minutes: Number(minutes), seconds: Number(seconds) };
  const orders =
    first.length === 4
      ? [[first, second, third]]
      : mark === '.'
        ? [[third, second, first]]
        : [
            [third, first, second],
            [third, second, first],
          ];
  const found = orders.flatMap(([year, month, day]) => instant({ year, month, day }, clock));
  return [...new Set(found)];
}

function hourOf(hours: number, half: string | undefined): number {
  if (half === undefined) return hours;
  return (hours % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function instant(
  date: Readonly<Record<'year' | 'month' | 'day', string | undefined>>,
  { hours, minutes, seconds }: Readonly<Record<'hours' | 'minutes' | 'seconds', number>>,
): readonly number[] {
  const [month, day] = [Number(date.month), Number(date.day)];
  const written = Number(date.year);
  const year = written < 100 ? written + 2000 : written > 2400 ? written - BUDDHIST_YEARS : written;
  if (month < 1 || month > 12 || day < 1 || hours > 23 || minutes > 59 || seconds > 59) return [];
  const at = Date.UTC(year, month - 1, day, hours, minutes, seconds);
  return new Date(at).getUTCDate() === day ? [at] : [];
}
