/** Every native kernel as it is written, by its name. What runs is what was made of them beforehand: see native-bytes.ts. */
import { AVERAGES } from './native-averages.ts';
import { EXTREMES } from './native-extremes.ts';
import { MOMENTS } from './native-moments.ts';
import { SIGNALS } from './native-signals.ts';
import { type NativeBodies, nativeModule } from './native-text.ts';
import { WIDE_DEVIATION } from './native-wide-deviation.ts';
import { WINDOWS } from './native-windows.ts';

const BODIES: NativeBodies = {
  ...{ ...AVERAGES, ...SIGNALS, ...WINDOWS },
  ...{ ...MOMENTS, ...WIDE_DEVIATION, ...EXTREMES },
};

/** @returns the bytes of each kernel's module in base64 */
export function nativeLibrary(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(BODIES).map(([name, body]) => [
      name,
      Buffer.from(nativeModule(name, body).bytes()).toString('base64'),
    ]),
  );
}
