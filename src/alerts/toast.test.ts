import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { showToast, type Toaster, toastXml, WINDOWS_TOASTER } from './toast.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openbell-toast-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** In place of PowerShell: a program that notes what it was given, or ends as it is told. */
function program(code: string): Toaster {
  return { command: process.execPath, args: ['-e', code] };
}

const show = (toaster: Toaster, text = 'Buy NQ @ 24997.75'): Promise<void> =>
  showToast({ title: 'Openbell: Buy', text }, toaster, { kind: 'signal', signal: AbortSignal.timeout(20_000) });

test('the text reaches the program whole and by the environment, whatever a shell would make of it', async () => {
  const file = join(folder, 'shown.xml');
  const text = `a "b" 'c' $(d) \`e\` %PATH% <f> & g; Ж €`;
  await show(program(`require('node:fs').writeFileSync(${JSON.stringify(file)}, process.env.OPENBELL_TOAST)`), text);
  expect(readFileSync(file, 'utf8')).toBe(
    '<toast><visual><binding template="ToastGeneric"><text>Openbell: Buy</text>' +
      `<text>a &quot;b&quot; 'c' $(d) \`e\` %PATH% &lt;f&gt; &amp; g; Ж €</text>` +
      '</binding></visual><audio silent="true"/></toast>',
  );
});

test('what Windows says against it is told, and so is a program that is not there', async () => {
  const off = program(`process.stderr.write('DisabledForUser'); process.exitCode = 3`);
  await expect(show(off)).rejects.toThrow('the desktop shows no notification: DisabledForUser');
  await expect(show(program('process.exitCode = 1'))).rejects.toThrow('the desktop shows no notification');
  await expect(show({ command: 'no-such-powershell', args: [] })).rejects.toThrow('ENOENT');
});

test('one that hangs is ended when its time is over', async () => {
  const hanging = program('setInterval(() => {}, 1000)');
  const ended = new AbortController();
  const shown = showToast({ title: '', text: '' }, hanging, { kind: 'test', signal: ended.signal });
  ended.abort();
  await expect(shown).rejects.toThrow('aborted');
});

test('whatever the text, it is one piece of XML, and short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 800 }), fc.boolean(), (text, long) => {
      const xml = toastXml({ title: text, text, long });
      const words =
        /^<toast(?: duration="long")?><visual><binding template="ToastGeneric"><text>([^<>]*)<\/text><text>\1<\/text>/.exec(
          xml,
        );
      expect(words).not.toBeNull();
      expect(words?.[1]).not.toMatch(/\p{Cc}|&(?!amp;|lt;|gt;|quot;)/u);
      expect(words?.[1]?.isWellFormed()).toBe(true);
      expect(xml.length).toBeLessThan(4_500);
    }),
  );
});

test('an alarm stays for longer', () => {
  expect(toastXml({ title: 'a', text: 'b', long: true })).toContain('<toast duration="long">');
});

test('what is said to PowerShell holds nothing that the command line would take for its own', () => {
  const script = WINDOWS_TOASTER.args.at(-1) ?? '';
  expect(script).not.toContain('"');
  expect(script).not.toMatch(/[\r\n]/);
  expect(WINDOWS_TOASTER.args).toContain('-NonInteractive');
});
