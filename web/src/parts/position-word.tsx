/** The position as a trader says it: ▲ Long 2, ▼ Short 1, Flat. */
export function PositionWord({ size }: { readonly size: number }) {
  if (size === 0) return <span>Flat</span>;
  const long = size > 0;
  return (
    <span className={long ? 'text-long' : 'text-short'}>
      <span aria-hidden="true">{long ? '▲' : '▼'}</span> {long ? 'Long' : 'Short'} {Math.abs(size)}
    </span>
  );
}
