/**
 * A formula as it was when it was loaded: its text and every text that it included, by the words it asked for them with.
 * Whoever runs it reads from here and never from the disk again, so an edit cannot slip into a session that runs, and
 * the text that was checked is the text that runs.
 */
export interface PinnedFormula {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  /** By {@link includeKey}; only those that were found. */
  readonly includes: Readonly<Record<string, PinnedText>>;
}

export interface PinnedText {
  readonly file: string;
  readonly text: string;
}

interface IncludeAsked {
  readonly path: string;
  readonly from: string;
  readonly angled: boolean;
}

export function includeKey({ path, from, angled }: IncludeAsked): string {
  return JSON.stringify([path, from, angled]);
}

/** @returns null for what was not found when the formula was loaded */
export function pinnedInclude({ includes }: PinnedFormula, asked: IncludeAsked): PinnedText | null {
  return includes[includeKey(asked)] ?? null;
}
