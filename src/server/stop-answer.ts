/** What a stop has come to: a session is not called stopped while its position is on the way to be closed. */
import { counted } from '#base';
import type { SessionView, StopPolicy } from '#kernel';
import type { StopAnswer } from './api.ts';

export function stopAnswerOf(session: SessionView, positions: StopPolicy): StopAnswer {
  const { state } = session;
  const reached = state === 'running' ? 'stopping' : state;
  return { session_id: session.config.id, state: reached, message: messageOf(session, positions) };
}

function messageOf(session: SessionView, positions: StopPolicy): string {
  const { state, message } = session;
  const left = leftIn(session);
  const open = left.length === 0 ? '' : ` Left: ${left.join(', ')}.`;
  if (state === 'stopped') {
    const asked = positions === 'close' ? left.length === 0 : true;
    return asked
      ? ''
      : `It has stopped, and not everything is closed.${open} Flatten it, or close it in the venue’s own screen.`;
  }
  if (state === 'error') return `It failed: ${message === '' ? 'see its errors' : message}.${open}`;
  const why = message === '' ? '' : ` It says: ${message}.`;
  return `It has not stopped yet.${open}${why} It goes on stopping; openbell status shows how it stands.`;
}

function leftIn({ position: { size }, orders, config: { symbol } }: SessionView): readonly string[] {
  const held = `${Math.abs(size)} ${size > 0 ? 'long' : 'short'} in ${symbol}`;
  const working = counted(orders.length, 'working order');
  return [...(size === 0 ? [] : [held]), ...(orders.length === 0 ? [] : [working])];
}
