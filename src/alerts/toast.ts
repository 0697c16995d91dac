/**
 * A notification of Windows (a "toast"), by Windows PowerShell, which every Windows has: no program of somebody else's need
 * be trusted for it. The text goes by the environment, so that nothing in it is ever read as a command. That Windows shows
 * no notifications is told, with its own word for why; what it holds back for quiet hours lies in its notification centre.
 * Sources: Windows.UI.Notifications, ToastNotifier.Setting; the toast schema, ToastGeneric.
 */
import { execFile } from 'node:child_process';
import type { Message } from './channel.ts';

/** A program that shows what it finds in the environment. */
export interface Toaster {
  readonly command: string;
  readonly args: readonly string[];
}

/** PowerShell's own: a program without a shortcut in the start menu has none, and without one nothing is shown. */
const APPLICATION = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe';
const VARIABLE = 'OPENBELL_TOAST';

/** Without double quotation marks, which Windows would take for its own. */
const SCRIPT = [
  `$ErrorActionPreference = 'Stop'`,
  '$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]',
  '$null = [Windows.Data.Xml.Dom.XmlDocument, Windows.Data.Xml.Dom.XmlDocument, ContentType = WindowsRuntime]',
  '$xml = New-Object Windows.Data.Xml.Dom.XmlDocument',
  `$xml.LoadXml($env:${VARIABLE})`,
  `$notifier = [Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('${APPLICATION}')`,
  `if ($notifier.Setting -ne 'Enabled') { [Console]::Error.Write($notifier.Setting); exit 3 }`,
  '$notifier.Show((New-Object Windows.UI.Notifications.ToastNotification $xml))',
].join('; ');

export const WINDOWS_TOASTER: Toaster = {
  command: 'powershell.exe',
  args: ['-NoProfile', '-NonInteractive', '-Command', SCRIPT],
};

/** Rejects with an Error that says why nothing is shown. */
export function showToast(
  { title, text }: { readonly title: string; readonly text: string },
  { command, args }: Toaster,
  { kind, signal }: { readonly kind: Message['kind']; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, [VARIABLE]: toastXml({ title, text, long: kind === 'alarm' }) };
    execFile(command, [...args], { env, signal, windowsHide: true }, (error, _, said) => {
      if (error === null) resolve();
      else reject(new Error(`the desktop shows no notification: ${said.trim().slice(0, WORDS_MAX) || error.message}`));
    });
  });
}

const WORDS_MAX = 300;

/** Without a sound of its own: that is another channel's. An alarm stays for longer. */
export function toastXml({
  title,
  text,
  long,
}: {
  readonly title: string;
  readonly text: string;
  readonly long: boolean;
}): string {
  const lines = [title, text].map((line) => `<text>${escaped(line)}</text>`).join('');
  const visual = `<visual><binding template="ToastGeneric">${lines}</binding></visual>`;
  return `<toast${long ? ' duration="long"' : ''}>${visual}<audio silent="true"/></toast>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML cannot hold becomes a space. */
function escaped(text: string): string {
  return text
    .slice(0, WORDS_MAX)
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ')
    .replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
}
