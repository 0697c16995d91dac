/** An empty place teaches: what will stand here, and what to do for it. */
import type { ReactNode } from 'react';

export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="max-w-2xl px-4 py-4 text-soft">{children}</p>;
}
