/** The latest n numbers of a stream, for any n: what is older is dropped half a list at a time. */
export interface Latest {
  items: number[];
}

export function latest(): Latest {
  return { items: [] };
}

export function remember(kept: Latest, value: number, n: number): void {
  kept.items.push(value);
  if (kept.items.length > 32 && kept.items.length > 2 * n) kept.items = kept.items.slice(-n);
}

/** The n-th latest number; undefined before there are n. */
export function recall(kept: Latest, n: number): number | undefined {
  return kept.items[kept.items.length - n];
}
