/** The keys, and what the page's signs mean. */
import { Dialog } from './dialog.tsx';

const KEYS: readonly (readonly [string, string])[] = [
  ['K', 'Kill: halt every order that would follow a signal, at once'],
  ['F', 'Flatten the session shown: hold it for a second'],
  ['S', 'Stop the session shown; asks what becomes of the position'],
  ['?', 'This help'],
  ['↑ ↓', 'Move through trades and alerts; the chart follows'],
  ['Enter', 'Tell the story of the trade reached'],
  ['← →', 'Move between the tabs of history'],
  ['Esc', 'Close what asks'],
];

const SIGNS: readonly (readonly [string, string])[] = [
  ['△ ▽', 'A signal: the formula’s word'],
  ['▲ ▼', 'A fill: bought, sold'],
  ['●', 'Proven or up'],
  ['○', 'Assumed, quiet or down'],
  ['Amber', 'Unknown or old'],
  ['Red', 'Danger or loss'],
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys and signs" onClose={onClose}>
      <Table rows={KEYS} />
      <h3 className="mt-4 mb-1 font-medium">Signs</h3>
      <Table rows={SIGNS} />
      <div className="mt-4 flex justify-end">
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function Table({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[64px_1fr] gap-y-1">
      {rows.map(([sign, meaning]) => (
        <div key={sign} className="contents">
          <dt className="font-medium">{sign}</dt>
          <dd className="text-soft">{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
