/** What `openbell status` says of the scanners: into which database AmiBroker's bars go, and what a second one says differently. */
import { counted } from '#base';
import type { SessionStatus, StatusAnswer } from '#server/api';
import { paint } from './output.ts';

const NAMES = { embedded: 'Openbell’s own engine', amibroker: 'AmiBroker' } as const;

export function scannerLines({ scanner: { amibroker } }: Pick<StatusAnswer, 'scanner'>): readonly string[] {
  if (amibroker === null) return [];
  const { state, version, database, trouble } = amibroker;
  const into = database === null ? '' : `, bars go into ${database}`;
  const is = { unused: 'not asked yet', connected: `connected, version ${version}`, lost: paint.yellow('not there') }[
    state
  ];
  return [`AmiBroker: ${is}${into}`, ...(trouble === null ? [] : [`  ${paint.red(trouble)}`])];
}

export function shadowLines({ session_id, shadow }: Pick<SessionStatus, 'session_id' | 'shadow'>): readonly string[] {
  if (shadow === null) return [];
  const { scanner, compared, passed_over, differences, last, trouble } = shadow;
  const count = differences === 0 ? 'no difference' : paint.red(counted(differences, 'difference'));
  const passed = passed_over === 0 ? '' : `, ${passed_over} passed over`;
  return [
    `${session_id}: shadow ${NAMES[scanner]}, ${count} in ${counted(compared, 'scan')}${passed}`,
    ...(last === null ? [] : [`  ${last.text}`]),
    ...(trouble === null ? [] : [`  ${paint.yellow(trouble)}`]),
  ];
}
