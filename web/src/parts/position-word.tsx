/** The position as a trader says it: ▲ Long 2, ▼ Short 1, Flat. */
interface PositionWordProps {
  /** Signed contracts. */
  readonly size: number;
  /** Whether the venue has ever spoken of it; flat is not assumed. */
  readonly heard: boolean;
}

export function PositionWord({ size, heard }: PositionWordProps) {
  if (!heard) return <span className="text-amber">○ Not known</span>;
  if (size === 0) return <span>Flat</span>;
  const long = size > 0;
  return (
    <span className={long ? 'text-long' : 'text-short'}>
      <span aria-hidden="true">{long ? '▲' : '▼'}</span> {long ? 'Long' : 'Short'} {Math.abs(size)}
    </span>
  );
}
