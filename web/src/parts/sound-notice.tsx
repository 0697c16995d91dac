/** A browser is silent until the page was touched. Where a session wants sound, this says so until that has happened. */
import { useEffect, useState } from 'react';
import { allowSound, soundReady } from '../sound/tone.ts';
import { useDashboard } from '../state/store.ts';

export function SoundNotice() {
  const wanted = useDashboard((state) =>
    state.sessions.some(({ status, config }) => status.running && config.alert_channels.includes('sound')),
  );
  const [ready, setReady] = useState(soundReady);
  useEffect(() => {
    if (!wanted || ready) return;
    const allow = () => void allowSound().then(() => setReady(soundReady()));
    window.addEventListener('pointerdown', allow);
    window.addEventListener('keydown', allow);
    return () => {
      window.removeEventListener('pointerdown', allow);
      window.removeEventListener('keydown', allow);
    };
  }, [wanted, ready]);
  if (!wanted || ready) return null;
  return <span className="text-soft max-xl:hidden">Sound starts with your first click or key.</span>;
}
