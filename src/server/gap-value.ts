/** The last gap of a link, in numbers and as a sentence: how long it lasted, and what was read to make up for it. */
import { counted, iso, SECOND } from '#base';
import type { GapView } from '#kernel';
import type { GapValue } from './api.ts';

export function gapValueOf(name: 'market' | 'account', gap: GapView | null): GapValue | null {
  if (gap === null) return null;
  const { orders, fills, positions, bars } = gap.recovered;
  return {
    since: iso(gap.since),
    length_s: gap.lengthMs === null ? null : Math.round(gap.lengthMs / SECOND),
    settled: gap.settled,
    recovered: { orders, fills, positions, bars },
    text: sentence(name, gap),
  };
}

function sentence(name: 'market' | 'account', { since, lengthMs, settled, recovered }: GapView): string {
  const at = iso(since);
  if (lengthMs === null) return `The ${name} link is down since ${at}`;
  const was = `The ${name} link was down for ${duration(lengthMs)} from ${at}`;
  if (!settled) return `${was}; what was missed is being read`;
  const read = name === 'market' ? [countedIfAny(recovered.bars, 'bar')] : ofAccount(recovered);
  const what = read.filter((each) => each !== null);
  return `${was}; recovered: ${what.length === 0 ? 'nothing, since nothing was missed' : what.join(', ')}`;
}

function ofAccount({ orders, fills, positions }: GapView['recovered']): readonly (string | null)[] {
  return [countedIfAny(orders, 'order'), countedIfAny(fills, 'fill'), countedIfAny(positions, 'position')];
}

function countedIfAny(number: number, noun: string): string | null {
  return number === 0 ? null : counted(number, noun);
}

/** `3 s`, `2 min 5 s`, `1 h 4 min`. */
function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / SECOND));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
