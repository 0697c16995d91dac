/** The name that somebody who wrote another one may have meant. */

/** @returns the nearest of the candidates, or null when none is near enough to be worth saying */
export function nearestName(written: string, candidates: Iterable<string>): string | null {
  const word = written.toLowerCase();
  // Long names may differ by more letters; beyond that a suggestion only misleads.
  let bestDistance = Math.min(3, Math.floor(word.length / 3)) + 1;
  let best: string | null = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > bestDistance) continue;
    const name = candidate.toLowerCase();
    const distance = editDistance(word, name);
    // Who mistypes a word mostly begins it right.
    const nearer = distance < bestDistance;
    const likelier = distance === bestDistance && best !== null && alike(word, name) > alike(word, best.toLowerCase());
    if (nearer || likelier) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** How many letters both begin with. */
function alike(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count += 1;
  return count;
}

/** Levenshtein's distance: letters inserted, left out or replaced. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
