/** Halts all trading by signals, at once and without a question. */
import { kill } from '../link/kill.ts';
import { store } from '../state/store.ts';

export function KillButton() {
  return (
    <button
      type="button"
      className="flex w-20 shrink-0 cursor-pointer flex-col items-center justify-center bg-danger font-semibold text-[15px] text-on-danger leading-5 -outline-offset-4 hover:brightness-110 focus-visible:outline-on-danger lg:w-28 lg:flex-row lg:gap-2"
      aria-keyshortcuts="K"
      title="Halt every order that would follow a signal"
      onClick={() => void kill(store)}
    >
      Kill{' '}
      <span className="key" aria-hidden="true">
        K
      </span>
    </button>
  );
}
