// Finds a Chromium-like browser on this machine, for the tests that drive the dashboard.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** @returns the path of the program; null when there is none. `OPENBELL_BROWSER` goes before everything that is found. */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | null {
  return candidates(environment).find((path) => existsSync(path)) ?? null;
}

function candidates(environment: NodeJS.ProcessEnv): string[] {
  const chosen = environment.OPENBELL_BROWSER;
  if (chosen !== undefined && chosen !== '') return [chosen];
  switch (process.platform) {
    case 'darwin':
      return MAC_PROGRAMS;
    case 'win32': {
      const folders = [environment.ProgramFiles, environment['ProgramFiles(x86)'], environment.LOCALAPPDATA];
      return folders.flatMap((folder) =>
        folder === undefined ? [] : WINDOWS_PROGRAMS.map((path) => join(folder, path)),
      );
    }
    default: {
      const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
      return COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
    }
  }
}
