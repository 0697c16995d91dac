/** Desktop: the platform's own notification. */
import notifier from 'toasted-notifier';
import type { Deliver } from './channel.ts';

export const deliverToDesktop: Deliver = (message) =>
  new Promise((resolve, reject) => {
    const title = `Openbell: ${message.kind === 'signal' ? (message.signalType ?? 'signal') : message.kind}`;
    notifier.notify({ title: plain(title), message: plain(message.text), wait: false }, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(new Error(`the desktop shows no notification: ${error.message}`));
    });
  });

/** On some platforms the text passes through a shell: nothing that a shell would read goes out. */
function plain(text: string): string {
  return text.replace(/["'`$\\\p{Cc}]/gu, ' ').slice(0, 300);
}
