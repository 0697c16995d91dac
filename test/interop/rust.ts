/**
 * Rust clients: a small program beside this file, built with the crate at run time. The first build takes many minutes, most
 * of them for one library in C, which cargo begins anew when it is interrupted: so it is made only when it is asked for,
 * and gets a long deadline. Later ones find what it built, and are quick.
 */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Prepared } from './client.ts';
import { runCommand } from './command.ts';
import { cacheFolder, DRIVERS } from './places.ts';

const ASK_MS = 20_000;
const FIRST_BUILD_MS = 1_800_000;
const LATER_BUILD_MS = 60_000;

interface Crate {
  readonly name: string;
  readonly version: string;
  readonly driver: string;
}

export function rustClient(crate: Crate): Client {
  return { ...crate, prepare: ({ patient }) => prepare(crate, patient) };
}

async function prepare({ name, version, driver }: Crate, patient: boolean): Promise<Prepared> {
  const cargo = await runCommand('cargo', ['--version'], { deadlineMs: ASK_MS });
  if (cargo.code !== 0) return { missing: 'cargo was not found' };
  const folder = cacheFolder('rust', `${name}-${version}`);
  // Written after the first build, which most of the time goes into libraries that stay.
  const complete = join(folder, 'complete');
  if (!existsSync(complete) && !patient) {
    return { missing: 'its first build takes many minutes: npm run test:interop -- --all' };
  }
  const target = join(folder, 'target');
  mkdirSync(join(folder, 'src'), { recursive: true });
  copyFileSync(join(DRIVERS, driver), join(folder, 'src', 'main.rs'));
  writeFileSync(join(folder, 'Cargo.toml'), manifest(name, version));
  const built = await runCommand('cargo', ['build', '--quiet'], {
    cwd: folder,
    deadlineMs: existsSync(complete) ? LATER_BUILD_MS : FIRST_BUILD_MS,
    env: { CARGO_TARGET_DIR: target },
  });
  if (built.code === null) return { missing: `the crate could not be built in time (${built.said})` };
  if (built.code !== 0) return { broken: built.said };
  writeFileSync(complete, '');
  const program = join(target, 'debug', process.platform === 'win32' ? 'interop.exe' : 'interop');
  return { program, args: [] };
}

function manifest(crate: string, version: string): string {
  return `[package]
name = "interop"
version = "0.0.0"
edition = "2024"

[dependencies]
${crate} = "=${version}"
serde = "1"
serde_json = "1"
tokio = { version = "1", features = ["macros", "net", "io-util", "rt-multi-thread", "time"] }

[profile.dev]
debug = false
`;
}
