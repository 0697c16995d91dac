/** How a signal is told. Each channel can be tried here, and says how the last try went. */

import { useState } from 'react';
import type { AlertChannel, AlertTestAnswer, AlertTestRequest } from '#server/api';
import { call, sentence } from '../link/call.ts';
import { allowSound, playTone } from '../sound/tone.ts';

const MEANINGS: Readonly<Record<AlertChannel, string>> = {
  log: 'A line in the terminal and in the log file. Always on.',
  desktop: 'A notification of the operating system.',
  sound: 'A tone here and at the computer: Buy high, Short low.',
  webhook: 'A signed HTTP request to the address below.',
};
const NAMES = Object.keys(MEANINGS) as readonly AlertChannel[];
/** A webhook that hangs is given up by the server itself; this is longer. */
const TEST_DEADLINE_MS = 30_000;

interface ChannelFieldProps {
  readonly chosen: readonly AlertChannel[];
  readonly webhookUrl: string;
  readonly onChange: (chosen: readonly AlertChannel[]) => void;
}

export function ChannelField({ chosen, webhookUrl, onChange }: ChannelFieldProps) {
  const [results, setResults] = useState<Partial<Record<AlertChannel, AlertTestAnswer>>>({});
  const test = async (channel: AlertChannel) => {
    setResults((former) => ({ ...former, [channel]: { ok: true, message: 'Sent, waiting…' } }));
    if (channel === 'sound') await allowSound().then(() => playTone('Buy'));
    const body: AlertTestRequest = {
      channel,
      ...(channel === 'webhook' && webhookUrl.trim() !== '' ? { webhook_url: webhookUrl.trim() } : {}),
    };
    const answer = await call<AlertTestAnswer>({ path: '/api/alerts/test', body, deadlineMs: TEST_DEADLINE_MS });
    const result = answer.ok ? answer.value : { ok: false, message: sentence(answer.failure) };
    setResults((former) => ({ ...former, [channel]: result }));
  };
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Alerts</legend>
      {NAMES.map((channel) => {
        const result = results[channel];
        return (
          <div key={channel} className="flex items-center gap-2 border-rule border-t py-1">
            <label className="flex min-w-0 flex-1 cursor-pointer items-start gap-2">
              <input
                type="checkbox"
                className="mt-0.5 accent-accent"
                checked={channel === 'log' || chosen.includes(channel)}
                disabled={channel === 'log'}
                onChange={() => onChange(NAMES.filter((each) => (each === channel) !== chosen.includes(each)))}
              />
              <span className="min-w-0">
                <span className="font-medium capitalize">{channel}</span>
                <span
                  role={result === undefined ? undefined : 'status'}
                  className={`block text-[12px] leading-4 ${result?.ok === false ? 'text-red' : 'text-soft'}`}
                >
                  {result?.message ?? MEANINGS[channel]}
                </span>
              </span>
            </label>
            <button type="button" className="button min-h-7" onClick={() => void test(channel)}>
              Test <span className="sr-only">{channel}</span>
            </button>
          </div>
        );
      })}
    </fieldset>
  );
}
