/**
 * The theme's colours as a canvas needs them. The stylesheet says each colour once for day and night; the browser is
 * asked what it came to.
 */
export interface Palette {
  readonly paper: string;
  readonly rule: string;
  readonly ink: string;
  readonly soft: string;
  readonly long: string;
  readonly short: string;
  readonly accent: string;
  readonly red: string;
  readonly dark: boolean;
  /** Of the text. */
  readonly family: string;
}

export function readPalette(host: HTMLElement): Palette {
  const probe = document.createElement('span');
  host.append(probe);
  const resolve = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    paper: resolve('paper'),
    rule: resolve('rule'),
    ink: resolve('ink'),
    soft: resolve('ink-soft'),
    long: resolve('long'),
    short: resolve('short'),
    accent: resolve('accent'),
    red: resolve('red'),
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    family: getComputedStyle(host).fontFamily,
  };
  probe.remove();
  return palette;
}

/** @param color `rgb(r, g, b)` as the browser writes it */
export function faint(color: string, alpha: number): string {
  return color.replace('rgb(', 'rgba(').replace(')', `, ${alpha})`);
}

/** Candles are quieter than the marks on them: two parts hue, one part ground, opaque so that wicks do not shine through. */
export function blend(hue: string, ground: string): string {
  const parts = (color: string) => (color.match(/\d+/g) ?? []).map(Number);
  const grounds = parts(ground);
  const [red, green, blue] = parts(hue).map((part, index) => Math.round((2 * part + (grounds[index] ?? 0)) / 3));
  return `rgb(${red}, ${green}, ${blue})`;
}

/**
 * A formula may plot in dark blue or black on our slate. Its colour is mixed with ink, a quarter at a time, until it can be
 * seen as a line: contrast 3, as WCAG asks of graphics.
 *
 * @param color `#rrggbb`; what is no colour becomes ink
 */
export function visible(color: string, { ink, dark }: Pick<Palette, 'ink' | 'dark'>): string {
  const parts = channels(color);
  if (parts === undefined) return ink;
  const inks = (ink.match(/\d+/g) ?? []).map(Number);
  for (const share of [0, 0.25, 0.5, 0.75]) {
    const mixed = parts.map((part, index) => Math.round(part * (1 - share) + (inks[index] ?? 0) * share));
    if (contrast(luminance(mixed), dark ? NIGHT_GROUND : DAY_GROUND) >= 3) return `rgb(${mixed.join(', ')})`;
  }
  return ink;
}

/** Luminance of the ground by night and by day, as the stylesheet has it. */
const NIGHT_GROUND = 0.0065;
const DAY_GROUND = 0.96;

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function channels(color: string): readonly number[] | undefined {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  return match?.slice(1).map((pair) => Number.parseInt(pair, 16));
}

/** Relative luminance as WCAG defines it. */
function luminance(parts: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
