/**
 * What an alert sounds like. The pitches of Buy and Short are the original's; an alarm is two pitches in turn, so that it
 * is never taken for a signal. Tones are made here as WAV files, since the platforms' players have no beep in common.
 */
import type { Alert } from '#live/ports';
import type { Message } from './channel.ts';

export interface Tone {
  /** Also the name of its file. */
  readonly name: string;
  /** In hertz, one after the other. */
  readonly pitches: readonly number[];
  /** Of each pitch, in milliseconds. */
  readonly pitchMs: number;
}

const SIGNAL_TONES: Readonly<Record<NonNullable<Alert['signalType']>, Tone>> = {
  Buy: { name: 'buy', pitches: [800], pitchMs: 400 },
  Short: { name: 'short', pitches: [400], pitchMs: 400 },
  Sell: { name: 'sell', pitches: [500], pitchMs: 400 },
  Cover: { name: 'cover', pitches: [650], pitchMs: 400 },
};

const ALARM_TONE: Tone = { name: 'alarm', pitches: [980, 740, 980, 740, 980, 740], pitchMs: 180 };

export function toneOf({ kind, signalType }: Pick<Message, 'kind' | 'signalType'>): Tone {
  return kind === 'alarm' ? ALARM_TONE : SIGNAL_TONES[signalType ?? 'Buy'];
}

const SAMPLES_PER_SECOND = 22_050;
const HEADER_BYTES = 44;
const LOUDNESS = 0.5;
/** Each pitch swells and fades, or it would click. */
const FADE_SAMPLES = 220;

/** @returns the tone as a WAV file: 16 bits, one channel */
export function wavOf({ pitches, pitchMs }: Tone): Buffer {
  const samplesPerPitch = Math.round((SAMPLES_PER_SECOND * pitchMs) / 1_000);
  const bytes = Buffer.alloc(HEADER_BYTES + pitches.length * samplesPerPitch * 2);
  bytes.write('RIFF', 0, 'ascii');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'ascii');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  bytes.writeUInt32LE(SAMPLES_PER_SECOND * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'ascii');
  bytes.writeUInt32LE(bytes.length - HEADER_BYTES, 40);
  let offset = HEADER_BYTES;
  for (const pitch of pitches) {
    for (let i = 0; i < samplesPerPitch; i += 1) {
      const fade = Math.min(1, i / FADE_SAMPLES, (samplesPerPitch - 1 - i) / FADE_SAMPLES);
      const sample = Math.sin((2 * Math.PI * pitch * i) / SAMPLES_PER_SECOND) * fade * LOUDNESS;
      offset = bytes.writeInt16LE(Math.round(sample * 32_767), offset);
    }
  }
  return bytes;
}
