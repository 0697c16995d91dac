/**
 * Rust clients: a small program beside this file, built with the crate at run time. The first build takes minutes, most of
 * them for one library in C, which cargo begins anew when it is interrupted: so it gets a long deadline. Later ones are quick.
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, Prepared } from './client.ts';
import { runCommand } from './command.ts';
import { cacheFolder, DRIVERS } from './places.ts';

const ASK_MS = 20_000;
const BUILD_MS = 480_000;

export function rustClient({ name, version, driver }: { name: string; version: string; driver: string }): Client {
  return { name, version, prepare: () => prepare({ name, version, driver }) };
}

async function prepare({
  name,
  version,
  driver,
}: {
  name: string;
  version: string;
  driver: string;
}): Promise<Prepared> {
  const cargo = await runCommand('cargo', ['--version'], { deadlineMs: ASK_MS });
  if (cargo.code !== 0) return { missing: 'cargo was not found' };
  const folder = cacheFolder('rust', `${name}-${version}`);
  mkdirSync(join(folder, 'src'), { recursive: true });
  copyFileSync(join(DRIVERS, driver), join(folder, 'src', 'main.rs'));
  writeFileSync(join(folder, 'Cargo.toml'), manifest(name, version));
  const built = await runCommand('cargo', ['build', '--quiet'], {
    cwd: folder,
    deadlineMs: BUILD_MS,
    env: { CARGO_TARGET_DIR: join(folder, 'target') },
  });
  if (built.code === null) return { missing: `the crate could not be built in time (${built.said})` };
  if (built.code !== 0) return { broken: built.said };
  const program = join(folder, 'target', 'debug', process.platform === 'win32' ? 'interop.exe' : 'interop');
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
