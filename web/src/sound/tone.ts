/**
 * A short tone for a signal, by the frequencies traders of the original know. Browsers are silent until the page was
 * touched once; `soundReady` says whether that has happened.
 */
import type { AlertEntry } from '#server/api';

const HERTZ: Readonly<Record<AlertEntry['signal_type'], number>> = { Buy: 800, Short: 400, Sell: 500, Cover: 650 };
const SECONDS = 0.25;

let context: AudioContext | null = null;

export function playTone(signal: AlertEntry['signal_type']): void {
  context ??= new AudioContext();
  if (context.state !== 'running') return;
  const tone = context.createOscillator();
  const volume = context.createGain();
  const start = context.currentTime;
  tone.frequency.value = HERTZ[signal];
  // A soft start and end: a square edge clicks.
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.2, start + 0.01);
  volume.gain.setValueAtTime(0.2, start + SECONDS - 0.05);
  volume.gain.linearRampToValueAtTime(0, start + SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + SECONDS);
}

/** Called at a click or a key, which is when a browser allows sound. */
export async function allowSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
}

export function soundReady(): boolean {
  return context?.state === 'running';
}
