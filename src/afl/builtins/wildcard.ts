/**
 * Patterns with `*` (any characters) and `?` (one character). Matching goes back to the last star only, so it takes at
 * most text × pattern steps.
 *
 * @param count told of steps taken, 64 at a time; not needed where the texts are short
 */
export function matchesWildcard(text: string, pattern: string, count: (steps: number) => void = () => {}): boolean {
  let at = 0;
  let step = 0;
  let star = -1;
  let resume = 0;
  for (let steps = 1; at < text.length; steps += 1) {
    if (steps % 64 === 0) count(1);
    const wanted = pattern[step];
    if (wanted === '*') {
      star = step;
      resume = at;
      step += 1;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      at += 1;
      step += 1;
    } else if (star !== -1) {
      resume += 1;
      at = resume;
      step = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[step] === '*') step += 1;
  return step === pattern.length;
}
