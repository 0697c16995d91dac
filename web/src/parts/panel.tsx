/** A titled part of the side column, and its lines of name and value. */
import type { ReactNode } from 'react';

export function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-rule border-b px-4 py-3">
      <h2 className="caption mb-2 font-medium">{title}</h2>
      {children}
    </section>
  );
}

export function Lines({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">{children}</dl>;
}

export function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap text-soft">{name}</dt>
      <dd className="min-w-0 break-words text-right">{children}</dd>
    </>
  );
}
