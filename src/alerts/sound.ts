/** Sound: the alert's tone through whichever player the platform has. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Deliver } from './channel.ts';
import { type Tone, toneOf, wavOf } from './tone.ts';

/** A program that plays a WAV file and ends. */
export interface Player {
  readonly command: string;
  readonly args: (file: string) => readonly string[];
}

/** Tried in order; one that is not installed is passed over. */
export function platformPlayers(platform: NodeJS.Platform): readonly Player[] {
  switch (platform) {
    case 'win32':
      return [
        {
          command: 'powershell.exe',
          // The file's name is ours, in the temporary folder; quotes in that folder's name are doubled.
          args: (file) => [
            '-NoProfile',
            '-Command',
            `(New-Object Media.SoundPlayer '${file.replaceAll("'", "''")}').PlaySync()`,
          ],
        },
      ];
    case 'darwin':
      return [{ command: 'afplay', args: (file) => [file] }];
    default:
      return ['pw-play', 'paplay', 'aplay'].map((command) => ({ command, args: (file) => [file] }));
  }
}

const run = promisify(execFile);

/** The tones' files are made at their first use, and anew where they have gone, in a folder that `close` removes. */
export function createSound(players: readonly Player[]): { readonly deliver: Deliver; close(): Promise<void> } {
  let folder: Promise<string> | undefined;
  const files = new Map<string, Promise<string>>();

  const writeTone = async (tone: Tone): Promise<string> => {
    folder ??= mkdtemp(join(tmpdir(), 'openbell-tones-'));
    const file = join(await folder, `${tone.name}.wav`);
    await writeFile(file, wavOf(tone));
    return file;
  };

  const fileOf = async (tone: Tone): Promise<string> => {
    const known = await files.get(tone.name)?.catch(() => undefined);
    if (known !== undefined && existsSync(known)) return known;
    // A folder of temporary files may be cleaned under a program that runs for weeks.
    if (folder !== undefined && !existsSync(await folder.catch(() => ''))) folder = undefined;
    const file = writeTone(tone);
    files.set(tone.name, file);
    return file;
  };

  return {
    async deliver(message, signal) {
      const file = await fileOf(toneOf(message));
      for (const { command, args } of players) {
        try {
          await run(command, [...args(file)], { signal, windowsHide: true });
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        }
      }
      throw new Error(
        `no sound player was found; install one of: ${players.map((player) => player.command).join(', ')}`,
      );
    },
    async close() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}
