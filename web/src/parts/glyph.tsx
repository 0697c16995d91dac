/** ▲ for what buys, ▼ for what sells: hue and shape say the same, so that neither is needed alone. */
import { directionOf } from '../state/choose.ts';

export function SignalWord({ type }: { readonly type: 'Buy' | 'Sell' | 'Short' | 'Cover' }) {
  const up = directionOf(type) === 'up';
  return (
    <span className={`whitespace-nowrap font-medium ${up ? 'text-long' : 'text-short'}`}>
      <span aria-hidden="true">{up ? '▲' : '▼'}</span> {type}
    </span>
  );
}
