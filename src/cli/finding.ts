/** One answer of `openbell doctor`. */
export interface Finding {
  readonly what: string;
  /** null: it does not apply here, or was not asked for. */
  readonly ok: boolean | null;
  readonly detail: string;
  /** What to do; null when all is well. */
  readonly remedy: string | null;
}
