/** A modal question. The browser keeps the focus inside, gives it back afterwards, and closes it with Escape. */
import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  /** For what is read rather than answered; it scrolls within the window. */
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={name}
      className={`${wide ? 'w-[min(720px,calc(100vw-16px))] max-h-[calc(100dvh-32px)] overflow-auto' : 'w-[min(448px,calc(100vw-16px))]'} rounded-[4px] border border-rule-strong bg-paper p-6 max-lg:p-4`}
      onClose={onClose}
    >
      <h2 id={name} className="mb-4 font-semibold text-[16px] leading-6">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
