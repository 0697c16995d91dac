// The dialog watcher against windows that stand: which it answers, which it leaves, and that each is told with its text.
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ComDialog, DialogWatch } from '#scan/amibroker';
import { WINE_FOLDER, windowsNode, windowsPath, wineEnvironment } from './desk.ts';
import type { ShownWindow } from './dialog-windows.ts';
import { WindowsDesk } from './windows-openbell.ts';

const SHOWN: readonly ShownWindow[] = [
  { caption: 'AFL Error', text: 'Error 30.\nSyntax error in "Ж"', buttons: 0 },
  { caption: 'Choose action', text: 'Formula is different', buttons: 0 },
  { caption: 'AmiBroker', text: 'Failed to open file C:\\x.apx: incorrect format', buttons: 0 },
  { caption: 'AmiBroker', text: "Can not open formula file: 'Formulas\\Imported\\'", buttons: 0 },
  { caption: 'AmiBroker', text: 'Restore the last session?', buttons: 4 },
];
const IDOK = 1;

/** A machine that does much else takes its time to start a Windows program. */
const HOOK_MS_MAX = 60_000;

describe.skipIf(WINE_FOLDER === null)('the dialog watcher under Wine', () => {
  let desk: WindowsDesk;
  let program: ChildProcess | null;
  let watch: DialogWatch | null;

  beforeEach(() => {
    desk = new WindowsDesk();
    [program, watch] = [null, null];
  }, HOOK_MS_MAX);

  afterEach(() => {
    watch?.end();
    program?.kill('SIGKILL');
    desk.close();
  }, HOOK_MS_MAX);

  test('what only tells something is closed, what asks something stands, and all of it is told', async () => {
    const node = windowsNode(WINE_FOLDER!);
    const windows = join(dirname(node), 'Windows.exe');
    if (!existsSync(windows)) copyFileSync(node, windows);
    const [list, notes] = [join(desk.folder, 'windows.json'), join(desk.folder, 'notes.txt')];
    writeFileSync(list, JSON.stringify(SHOWN));
    writeFileSync(notes, '');
    const script = fileURLToPath(new URL('./dialog-windows.ts', import.meta.url));
    const env = wineEnvironment(WINE_FOLDER!);
    const dialogs: ComDialog[] = [];
    watch = new DialogWatch({
      executable: 'Windows.exe',
      onDialog: (dialog) => dialogs.push(dialog),
      launch: (worker) => ({ program: 'wine', args: [windowsPath(node), windowsPath(worker)], env }),
    });
    program = spawn('wine', [windows, script, list, notes].map(windowsPath), { env, stdio: 'ignore' });
    await vi.waitFor(() => expect(dialogs).toHaveLength(SHOWN.length), { timeout: 120_000, interval: 100 });
    expect(dialogs.map(({ caption, texts }) => ({ caption, text: texts.join(' ') }))).toEqual(
      SHOWN.map(({ caption, text }) => ({ caption, text })),
    );
    expect(dialogs.map(({ pressed }) => pressed !== null)).toEqual([true, true, true, true, false]);
    const answered = SHOWN.slice(0, -1).map(({ caption }) => `${caption}: ${IDOK}\n`);
    expect(readFileSync(notes, 'utf8')).toBe(answered.join(''));
  }, 150_000);
});
