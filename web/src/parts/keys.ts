/** Single keys that act on the page. They do nothing while something is being typed, nor with Ctrl, Alt or the like. */
import { useEffect, useRef } from 'react';

export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.repeat || isAnother(event)) return;
      const action = actions[event.key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [actions]);
}

/** A letter that acts only as long as it is held. Leaving the page lets it go. */
export function useHeldLetter(
  letter: string | undefined,
  acts: { readonly press: () => void; readonly letGo: () => void },
): void {
  const now = useRef(acts);
  now.current = acts;
  useEffect(() => {
    if (letter === undefined) return;
    const isMeant = ({ key }: KeyboardEvent) => key.toLowerCase() === letter;
    const down = (event: KeyboardEvent) => {
      if (isMeant(event) && !event.repeat && !isAnother(event)) now.current.press();
    };
    const up = (event: KeyboardEvent) => {
      if (isMeant(event)) now.current.letGo();
    };
    const leave = () => now.current.letGo();
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', leave);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', leave);
    };
  }, [letter]);
}

/** Meant for the browser, or for a field. */
function isAnother(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target);
}

const TYPED = new Set(['text', 'search', 'url', 'email', 'number', 'password']);

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return TYPED.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
