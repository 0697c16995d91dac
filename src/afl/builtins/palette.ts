/**
 * AmiBroker's colours. 0–55 are palette entries (0–15 the custom ones, then the Office palette of 40), 56 and above are
 * RGB with red in the low byte, stored 56 higher; -1 is the chart's own default.
 */

export const COLOR_NAMES: readonly (readonly [name: string, rgb: number])[] = [
  ['Custom1', 0x000000],
  ['Custom2', 0x993300],
  ['Custom3', 0x333300],
  ['Custom4', 0x003300],
  ['Custom5', 0x003366],
  ['Custom6', 0x000080],
  ['Custom7', 0x333399],
  ['Custom8', 0x333333],
  ['Custom9', 0x800000],
  ['Custom10', 0xff6600],
  ['Custom11', 0x808000],
  ['Custom12', 0x008000],
  ['Custom13', 0x008080],
  ['Custom14', 0x0000ff],
  ['Custom15', 0x666699],
  ['Custom16', 0x808080],
  ['Black', 0x000000],
  ['Brown', 0x993300],
  ['DarkOliveGreen', 0x333300],
  ['DarkGreen', 0x003300],
  ['DarkTeal', 0x003366],
  ['DarkBlue', 0x000080],
  ['Indigo', 0x333399],
  ['DarkGrey', 0x333333],
  ['DarkRed', 0x800000],
  ['Orange', 0xff6600],
  ['DarkYellow', 0x808000],
  ['Green', 0x008000],
  ['Teal', 0x008080],
  ['Blue', 0x0000ff],
  ['BlueGrey', 0x666699],
  ['Grey40', 0x808080],
  ['Red', 0xff0000],
  ['LightOrange', 0xff9900],
  ['Lime', 0x99cc00],
  ['SeaGreen', 0x339966],
  ['Aqua', 0x33cccc],
  ['LightBlue', 0x3366ff],
  ['Violet', 0x800080],
  ['Grey50', 0x969696],
  ['Pink', 0xff00ff],
  ['Gold', 0xffcc00],
  ['Yellow', 0xffff00],
  ['BrightGreen', 0x00ff00],
  ['Turquoise', 0x00ffff],
  ['Skyblue', 0x00ccff],
  ['Plum', 0x993366],
  ['LightGrey', 0xc0c0c0],
  ['Rose', 0xff99cc],
  ['Tan', 0xffcc99],
  ['LightYellow', 0xffff99],
  ['PaleGreen', 0xccffcc],
  ['PaleTurquoise', 0xccffff],
  ['PaleBlue', 0x99ccff],
  ['Lavender', 0xcc99ff],
  ['White', 0xffffff],
];

const RGB_OFFSET = 56;

/** Red, green and blue, each 0 to 255. */
export interface Channels {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** @returns the channels of a palette entry or RGB colour; null for the default colour and for what is no colour */
export function channelsOf(color: number): Channels | null {
  if (!(color >= 0)) return null;
  const entry = COLOR_NAMES[Math.floor(color)];
  if (entry !== undefined) return { red: entry[1] >> 16, green: (entry[1] >> 8) & 255, blue: entry[1] & 255 };
  const rgb = Math.min(Math.floor(color) - RGB_OFFSET, 0xffffff);
  return { red: rgb & 255, green: (rgb >> 8) & 255, blue: rgb >> 16 };
}

/** @returns the colour as AFL counts it; channels outside 0–255 are cut */
export function colorOf({ red, green, blue }: Channels): number {
  return RGB_OFFSET + byte(red) + 256 * byte(green) + 65_536 * byte(blue);
}

/** @returns `#rrggbb`, or null for the default colour */
export function hexColor(color: number): string | null {
  const channels = channelsOf(color);
  if (channels === null) return null;
  const { red, green, blue } = channels;
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}

/** Hue, saturation and brightness, each 0 to 255; hue 255 is the whole circle. */
export function fromHsb(hue: number, saturation: number, brightness: number): number {
  const sector = ((((hue / 255) * 6) % 6) + 6) % 6;
  const value = byte(brightness);
  const chroma = (byte(saturation) / 255) * value;
  const low = value - chroma;
  const side = low + chroma * (1 - Math.abs((sector % 2) - 1));
  const high = low + chroma;
  const [red, green, blue] = (
    [
      [high, side, low],
      [side, high, low],
      [low, high, side],
      [low, side, high],
      [side, low, high],
      [high, low, side],
    ] as const
  )[Math.floor(sector)] ?? [low, low, low];
  return colorOf({ red: Math.round(red), green: Math.round(green), blue: Math.round(blue) });
}

/** (1 - factor) × from + factor × to, channel by channel; the default colour counts as black. */
export function blend(from: number, to: number, factor: number): number {
  const a = channelsOf(from) ?? { red: 0, green: 0, blue: 0 };
  const b = channelsOf(to) ?? { red: 0, green: 0, blue: 0 };
  const mix = (x: number, y: number): number => Math.round((1 - factor) * x + factor * y);
  return colorOf({ red: mix(a.red, b.red), green: mix(a.green, b.green), blue: mix(a.blue, b.blue) });
}

function byte(value: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(Math.floor(value), 0), 255) : 0;
}
