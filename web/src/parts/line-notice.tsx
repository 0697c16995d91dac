/** Says when the page itself has lost its line: what is shown then is the last that was known, and it says how old. */
import { useDashboard } from '../state/store.ts';
import { age } from '../words/age.ts';
import { useNow } from './now.ts';

export function LineNotice() {
  const line = useDashboard((state) => state.line);
  const now = useNow();
  if (line.state !== 'lost') return null;
  return (
    <p role="status" className="border-amber border-b border-dashed bg-amber-wash px-4 py-2 text-amber">
      <strong className="font-semibold">Line lost {age(now - line.sinceAt)} ago.</strong> What you see is the last that
      was known. The page tries again by itself and catches up. Openbell itself may still be trading: see its terminal.
    </p>
  );
}
