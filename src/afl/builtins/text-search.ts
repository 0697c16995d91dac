/**
 * Where one text stands in another. A short part is looked for as JavaScript does; a long one by Knuth, Morris and Pratt,
 * who read each character once: what is built into JavaScript takes minutes over a million a's with one b in the part.
 */
const SHORT = 64;

/** Places from the left, none overlapping the one before; none for an empty part. */
export function* placesOf(text: string, part: string): Generator<number, undefined> {
  if (part === '') return;
  if (part.length > SHORT) {
    yield* placesOfLong(text, part);
    return;
  }
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) yield at;
}

function* placesOfLong(text: string, part: string): Generator<number, undefined> {
  const borders = bordersOf(part);
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = borders[matched - 1] as number;
    if (part.charCodeAt(matched) === code) matched += 1;
    if (matched < part.length) continue;
    yield at - part.length + 1;
    matched = 0;
  }
}

/** For each beginning of the part: the length of its longest beginning, not itself, that is also its end. */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length);
  let matched = 0;
  for (let at = 1; at < part.length; at += 1) {
    while (matched > 0 && part.charCodeAt(at) !== part.charCodeAt(matched)) matched = borders[matched - 1] as number;
    if (part.charCodeAt(at) === part.charCodeAt(matched)) matched += 1;
    borders[at] = matched;
  }
  return borders;
}
