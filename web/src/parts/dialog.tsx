/** A modal question. The browser keeps the focus inside, gives it back afterwards, and closes it with Escape. */
import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={name}
      className="w-[min(448px,calc(100vw-16px))] rounded-[4px] border border-rule-strong bg-paper p-6"
      onClose={onClose}
    >
      <h2 id={name} className="mb-4 font-semibold text-[16px] leading-6">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
