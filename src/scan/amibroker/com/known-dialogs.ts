/**
 * Windows of AmiBroker that may be closed for the person, and with which button: what they say is reported all the same.
 * Any other is left standing, for it may ask something that is theirs to decide.
 */
interface KnownDialog {
  readonly caption: RegExp;
  /** The first that the window has; `&` marks a letter and is not counted. */
  readonly buttons: readonly string[];
}

const KNOWN: readonly KnownDialog[] = [
  { caption: /^AFL Error/i, buttons: ['Close', 'OK'] },
  // The formula of a project is another than the file beside it: ours are written together, so the file is right.
  { caption: /^Choose action/i, buttons: ['Keep existing file', 'Cancel', 'OK'] },
  // `Failed to open file`, `Can not open formula file`: there is nothing to choose.
  { caption: /^(AmiBroker|Broker)\b/i, buttons: ['OK'] },
];

/** @returns the place of the button to press; null: leave the window alone */
export function buttonFor(caption: string, buttons: readonly string[]): number | null {
  const known = KNOWN.find((each) => each.caption.test(caption));
  if (known === undefined) return null;
  const names = buttons.map((button) => button.replaceAll('&', '').trim().toLowerCase());
  // A window of several buttons asks something, unless we know which it is.
  if (known.buttons.length === 1 && names.length > 1) return null;
  for (const wanted of known.buttons) {
    const at = names.indexOf(wanted.toLowerCase());
    if (at >= 0) return at;
  }
  return null;
}
