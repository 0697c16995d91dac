/** Desktop: the platform's own notification. */
import notifier from 'toasted-notifier';
import type { Deliver, Message } from './channel.ts';
import { showToast, WINDOWS_TOASTER } from './toast.ts';

export function platformDesktop(platform: NodeJS.Platform): Deliver {
  if (platform !== 'win32') return notify;
  return (message, signal) =>
    showToast({ title: titleOf(message), text: message.text }, WINDOWS_TOASTER, { kind: message.kind, signal });
}

const notify: Deliver = (message) =>
  new Promise((resolve, reject) => {
    notifier.notify({ title: plain(titleOf(message)), message: plain(message.text), wait: false }, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(new Error(`the desktop shows no notification: ${error.message}`));
    });
  });

function titleOf({ kind, signalType }: Message): string {
  return `Openbell: ${kind === 'signal' ? (signalType ?? 'signal') : kind}`;
}

/** On some platforms the text passes through a shell: nothing that a shell would read goes out. */
function plain(text: string): string {
  return text.replace(/["'`$\\\p{Cc}]/gu, ' ').slice(0, 300);
}
