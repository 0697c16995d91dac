// `openbell` as a Windows program: the command line in the Windows Node, with a home and a data folder of its own. What it
// says goes to a file, for Node cannot write to the pipes of another system.
import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WINE_FOLDER, windowsNode, windowsPath, wineEnvironment } from './desk.ts';

export const OPENBELL = fileURLToPath(new URL('../../src/cli/openbell.ts', import.meta.url));
const RUN_MS_MAX = 120_000;

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class WindowsDesk {
  readonly folder = mkdtempSync(join(tmpdir(), 'openbell-desk-'));
  readonly #wine: string;

  constructor() {
    if (WINE_FOLDER === null) throw new Error('There is no Wine.');
    this.#wine = WINE_FOLDER;
  }

  get node(): string {
    return windowsPath(windowsNode(this.#wine));
  }

  /** The Windows Node under the name of AmiBroker's program. Of a link Wine would tell the other name. */
  get broker(): string {
    const node = windowsNode(this.#wine);
    const broker = join(dirname(node), 'Broker.exe');
    if (!existsSync(broker)) copyFileSync(node, broker);
    return windowsPath(broker);
  }

  openbell(...args: readonly string[]): Said {
    return this.run(this.node, windowsPath(OPENBELL), ...args);
  }

  /** Where programs are looked for first, as Windows names it. */
  path = '';

  /** @param program as Windows names it */
  run(program: string, ...args: readonly string[]): Said {
    const [out, err] = [join(this.folder, 'out.txt'), join(this.folder, 'err.txt')];
    const handles = [openSync(out, 'w'), openSync(err, 'w')] as const;
    const env: NodeJS.ProcessEnv = {
      ...wineEnvironment(this.#wine),
      OPENBELL_HOME: '',
      // Names of files in other letters than English ones.
      LC_ALL: 'C.UTF-8',
      NO_COLOR: '1',
      WINEPATH: this.path,
    };
    try {
      const stdio: ['ignore', number, number] = ['ignore', ...handles];
      const { status } = spawnSync('wine', [program, ...args], { cwd: this.folder, env, stdio, timeout: RUN_MS_MAX });
      return { code: status, out: readFileSync(out, 'utf8'), err: readFileSync(err, 'utf8') };
    } finally {
      for (const handle of handles) closeSync(handle);
    }
  }

  /** A key of the registry with all below it. */
  forget(key: string): void {
    this.run('reg', 'delete', key, '/f');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
