/**
 * A table of history: newest first, a heading that stays, rows that the arrow keys walk. Only one row at a time is in
 * the order of the Tab key, so that the table is one stop.
 */
import { type KeyboardEvent, type ReactNode, useState } from 'react';

export interface Column<Entry> {
  readonly name: string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
  /** A sentence, which may break; all else stays on one line. */
  readonly breaks?: boolean;
  /** The width of window that it needs: a desk's, or a wide one. On a phone every column counts. */
  readonly needs?: 'desk' | 'wide';
  readonly cell: (entry: Entry) => ReactNode;
}

const HIDDEN = { desk: 'max-lg:hidden', wide: 'max-xl:hidden' } as const;

interface RowsProps<Entry> {
  readonly caption: string;
  readonly columns: readonly Column<Entry>[];
  /** Newest first. */
  readonly entries: readonly Entry[];
  readonly keyOf: (entry: Entry) => string;
  /** Called with the row that was reached or touched. */
  readonly onReach?: (entry: Entry) => void;
  /** Called with the row that was clicked, or on which Enter was pressed. */
  readonly onOpen?: (entry: Entry) => void;
}

export function Rows<Entry>({ caption, columns, entries, keyOf, onReach, onOpen }: RowsProps<Entry>) {
  const [reached, setReached] = useState<string | null>(null);
  const present = entries.some((entry) => keyOf(entry) === reached);
  const walk = (key: KeyboardEvent<HTMLTableSectionElement>) => {
    const row = (key.target as HTMLElement).closest('tr');
    const next =
      key.key === 'ArrowDown' ? row?.nextElementSibling : key.key === 'ArrowUp' ? row?.previousElementSibling : null;
    if (!(next instanceof HTMLElement)) return;
    key.preventDefault();
    next.focus();
  };
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <thead className="sticky top-0 bg-paper">
        <tr>
          {columns.map(({ name, right, needs }) => (
            <th
              key={name}
              scope="col"
              className={`caption whitespace-nowrap px-2 py-1 font-normal first:pl-4 last:pr-4 ${right ? 'text-right' : 'text-left'} ${needs === undefined ? '' : HIDDEN[needs]}`}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={walk}>
        {entries.map((entry, index) => {
          const key = keyOf(entry);
          const here = present ? key === reached : index === 0;
          return (
            <tr
              key={key}
              tabIndex={here ? 0 : -1}
              className={`border-rule border-t -outline-offset-2 hover:bg-sunk ${key === reached ? 'bg-accent-wash' : ''} ${onOpen === undefined ? '' : 'cursor-pointer'}`}
              onClick={() => onOpen?.(entry)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') onOpen?.(entry);
              }}
              onFocus={() => {
                setReached(key);
                onReach?.(entry);
              }}
            >
              {columns.map(({ name, right, needs, breaks, cell }) => (
                <td
                  key={name}
                  className={`px-2 py-1 align-top first:pl-4 last:pr-4 ${breaks ? 'lg:min-w-40' : 'whitespace-nowrap'} ${right ? 'text-right' : ''} ${needs === undefined ? '' : HIDDEN[needs]}`}
                >
                  {cell(entry)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
