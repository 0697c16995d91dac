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
 * A formula may plot in black on our slate. Its colour is kept where it can be seen (contrast 1.6 or more), else ink is
 * taken.
 *
 * @param color `#rrggbb`
 */
export function visible(color: string, palette: Palette): string {
  const ground = palette.dark ? 0.0065 : 0.96;
  const light = luminance(color);
  if (light === undefined) return palette.ink;
  const contrast = (Math.max(light, ground) + 0.05) / (Math.min(light, ground) + 0.05);
  return contrast < 1.6 ? palette.ink : color;
}

/** Relative luminance as WCAG defines it; undefined when the text is no colour. */
function luminance(color: string): number | undefined {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (match === null) return undefined;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
