/** A button that acts once it was held for a second, by pointer or by key; it fills meanwhile. A touch alone does nothing. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useHeldLetter } from './keys.ts';

const HOLD_MS = 1_000;

interface HoldButtonProps {
  readonly onHeld: () => void;
  /** A letter that, held anywhere on the page, holds the button. */
  readonly letter?: string;
  readonly children: ReactNode;
}

export function HoldButton({ onHeld, letter, children }: HoldButtonProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [holding, setHolding] = useState(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = () => {
    clearTimeout(timer.current);
    setHolding(true);
    timer.current = setTimeout(() => {
      setHolding(false);
      onHeld();
    }, HOLD_MS);
  };
  const letGo = () => {
    clearTimeout(timer.current);
    setHolding(false);
  };
  useHeldLetter(letter, { press, letGo });
  const holds = ({ key }: KeyboardEvent) => key === 'Enter' || key === ' ';
  return (
    <button
      type="button"
      className="button relative touch-none select-none overflow-hidden border-danger text-red"
      title="Hold for one second"
      aria-keyshortcuts={letter?.toUpperCase()}
      onPointerDown={press}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onBlur={letGo}
      onKeyDown={(key) => {
        if (holds(key) && !key.repeat) press();
      }}
      onKeyUp={letGo}
    >
      <span
        aria-hidden="true"
        className={`absolute inset-0 origin-left bg-red-wash ${holding ? 'scale-x-100 transition-transform duration-1000 ease-linear' : 'scale-x-0'}`}
      />
      <span className="relative inline-flex items-center gap-2">{children}</span>
    </button>
  );
}
