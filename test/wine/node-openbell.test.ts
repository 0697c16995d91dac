// The command line in a Windows Node: paths with drives and backslashes, files as Windows writes them, the folders that
// Windows has for programs, and the launcher that npm puts beside them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WINE_FOLDER, windowsNode, windowsPath } from './desk.ts';
import { OPENBELL, WindowsDesk } from './windows-openbell.ts';

const FORMULAS = join(dirname(OPENBELL), '..', '..', 'formulas');
const MANIFEST = join(dirname(OPENBELL), '..', '..', 'package.json');
const { version: VERSION } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { readonly version: string };

/** As an editor of Windows saves it: its line ends, its code page. */
function windowsText(text: string): Buffer {
  return Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
}

/** npm's own maker of launchers; null where this npm keeps it elsewhere. */
function launcherMaker(): ((from: string, to: string) => Promise<void>) | null {
  const globals = execFileSync('npm', ['root', '-g'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const maker = join(globals, 'npm', 'node_modules', 'cmd-shim');
  return existsSync(maker) ? createRequire(import.meta.url)(maker) : null;
}

/** A machine that does much else takes its time to start a Windows program. */
const HOOK_MS_MAX = 60_000;

describe.skipIf(WINE_FOLDER === null)('openbell in a Windows Node', () => {
  let desk: WindowsDesk;

  beforeEach(() => {
    desk = new WindowsDesk();
  }, HOOK_MS_MAX);

  afterEach(() => {
    desk.close();
  }, HOOK_MS_MAX);

  const file = (name: string, content: string | Buffer): string => {
    const path = join(desk.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return windowsPath(path);
  };

  test('it says its version, and every formula that ships is fine and runs', () => {
    expect(desk.openbell('--version')).toMatchObject({ code: 0, out: `${VERSION}\n` });
    const shipped = ['RSI_Reversion.afl', 'Trailing_Stop_Loop.afl', 'T03_-_Live_Pipeline_Test__2-Min_Cycle_.afl'];
    const { code, out } = desk.openbell(
      'check',
      '--run',
      '--json',
      ...shipped.map((name) => windowsPath(join(FORMULAS, name))),
    );
    const reports = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(reports.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(code).toBe(0);
  }, 240_000);

  test('formulas are found and read as Windows names and writes them', () => {
    file(
      'Formulas/Include/Moving Averages.AFL',
      windowsText('// Dürchschnitt\nfunction Mean( x ) { return MA( x, 5 ); }\n'),
    );
    file('Formulas/lib/Häufig.afl', windowsText('title = "Größe";\n'));
    const main = file(
      'Formulas/Meine Strategie Ж.afl',
      windowsText(`
#include_once <moving averages.afl>
#include_once "C:\\Program Files\\AmiBroker\\Formulas\\LIB\\H\xe4ufig.afl"
Buy = Cross( C, Mean( C ) ); /* \xa7 \x80 */
Sell = Cross( Mean( C ), C );
`),
    );
    const wide = file(
      'wide.afl',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Buy = C > O;\r\nSell = C < O;\r\n', 'utf16le')]),
    );
    const root = windowsPath(join(desk.folder, 'Formulas'));
    const { code, out, err } = desk.openbell('check', '--run', '--json', '--root', root, main, wide, 'wide.afl');
    const reports = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(reports, err).toMatchObject([
      { file: main, status: 'ok', diagnostics: [] },
      { file: wide, status: 'ok', diagnostics: [] },
      { file: 'wide.afl', status: 'ok', diagnostics: [] },
    ]);
    expect(code).toBe(0);
  }, 240_000);

  test('what is wrong is told by the line and the file of its author, and a file that is not there by name', () => {
    const broken = file('Kaputt.afl', windowsText('Buy = 1;\n\nSell = nichts;\n'));
    const { code, out } = desk.openbell('check', '--json', '--run', broken);
    const [diagnostic] = JSON.parse(out).diagnostics;
    expect([code, diagnostic.line, diagnostic.file]).toEqual([1, 3, broken]);
    expect(desk.openbell('check', 'C:\\nowhere\\x.afl')).toMatchObject({ code: 2, out: '' });
  }, 240_000);

  test('bars with line ends of Windows are explored, and the rows written to a path of Windows', () => {
    const minutes = Array.from(
      { length: 60 },
      (_, i) => `2026-01-15T10:${String(i).padStart(2, '0')}:00Z,1,2,1,${1 + (i % 2)},5`,
    );
    const data = file('bars/NQ.csv', ['time,open,high,low,close,volume', ...minutes, ''].join('\r\n'));
    const formula = file('rows.afl', 'Filter = C == 2; AddColumn( C, "Close", 1.2 );\r\n');
    const csv = windowsPath(join(desk.folder, 'rows.csv'));
    const { code, err } = desk.openbell('explore', formula, '--data', data, '--csv', csv);
    expect(code, err).toBe(0);
    const rows = readFileSync(join(desk.folder, 'rows.csv'), 'utf8').trim().split(/\r?\n/);
    expect([rows.length, rows[0]]).toEqual([31, 'Ticker,Date/Time,Close']);
  }, 240_000);

  test('the data folder is where Windows keeps a user’s, unless another is chosen', () => {
    const folderOf = (...flags: readonly string[]): string =>
      JSON.parse(desk.openbell('config', '--json', ...flags).out).dataDir.value;
    expect(folderOf()).toMatch(/^C:\\users\\[^\\]+\\AppData\\Local\\Openbell$/i);
    expect(folderOf('--data-dir', 'my data')).toBe(`${windowsPath(desk.folder)}\\my data`);
  }, 240_000);

  test('the launcher that npm writes runs the Node that comes with the package', async ({ skip }) => {
    const make = launcherMaker();
    if (make === null) return skip('this npm has no cmd-shim of its own');
    const bin = join(desk.folder, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    // The package `node` leaves an empty file of this name beside node.exe, for npm to write a launcher for.
    const blank = windowsNode(WINE_FOLDER!).replace(/\.exe$/, '');
    writeFileSync(blank, 'This file intentionally left blank');
    await make(blank, join(bin, 'node'));
    await make(OPENBELL, join(bin, 'openbell'));
    const launcher = join(bin, 'openbell.cmd');
    const text = readFileSync(launcher, 'utf8');
    expect(text).toMatch(/"%_prog%" {2}"%dp0%\\.*\\src\\cli\\openbell\.ts" %\*/);
    // Wine's cmd ends at a jump to nowhere, where that of Windows goes on.
    writeFileSync(launcher, text.replace(/^endLocal & goto \S+ 2>NUL \|\| title %COMSPEC% & /m, ''));
    desk.path = windowsPath(bin);
    expect(desk.run('cmd', '/c', 'openbell', '--version')).toMatchObject({ code: 0, out: `${VERSION}\n` });
  }, 240_000);
});
