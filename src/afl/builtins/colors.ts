/** Colours computed from channels. Arrays give one colour a bar. */
import { type Builtin, builtin, elementwiseBuiltin, parameter, parameterOr } from '#afl/runtime';
import { COLOR_DEFAULT } from './constants.ts';
import { described } from './described.ts';
import { blend, colorOf, fromHsb } from './palette.ts';
import { selectedNumber } from './spoken.ts';

export const COLORS: readonly Builtin[] = [
  elementwiseBuiltin({
    ...described('ColorRGB(red, green, blue)', 'numeric', 'A colour from its channels, each 0 to 255.'),
    parameters: [parameter('numeric', 'red'), parameter('numeric', 'green'), parameter('numeric', 'blue')],
    scalar: (red = 0, green = 0, blue = 0) => colorOf({ red, green, blue }),
  }),
  elementwiseBuiltin({
    ...described(
      'ColorHSB(hue, saturation, brightness)',
      'numeric',
      'A colour from hue, saturation and brightness, each 0 to 255.',
    ),
    parameters: [parameter('numeric', 'hue'), parameter('numeric', 'saturation'), parameter('numeric', 'brightness')],
    scalar: (hue = 0, saturation = 0, brightness = 0) => fromHsb(hue, saturation, brightness),
  }),
  elementwiseBuiltin({
    ...described('ColorBlend(from, to, factor=0.5)', 'numeric', 'A mixture of two colours, channel by channel.'),
    parameters: [parameter('numeric', 'from'), parameter('numeric', 'to'), parameterOr('numeric', 'factor', 0.5)],
    scalar: (from = 0, to = 0, factor = 0.5) => blend(from, to, factor),
  }),
  builtin({
    ...described(
      'EncodeColor(color=colorDefault)',
      'string',
      'The sequence that colours the text behind it in a chart’s title; an array’s selected colour.',
    ),
    // Published formulas call it without a colour to go back to the default one.
    parameters: [parameterOr('numeric', 'color', COLOR_DEFAULT)],
    call: ([given], run) => {
      const color = selectedNumber(run, given);
      return `\\c${color < 0 ? '-1' : String(Math.trunc(Math.min(color, 99))).padStart(2, '0')}`;
    },
  }),
];
