/**
 * What the program was told, and by whom: flags > environment (also from `.env`) > `openbell.json` in the data folder >
 * defaults. Each setting keeps its origin for `openbell config`. A setting that cannot be meant, and a name in the file
 * that is none, end the command in one sentence.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, posix, resolve, win32 } from 'node:path';
import { parseEnv } from 'node:util';
import { CommandFailed, EXIT } from './exit.ts';
import { SETTING_RULES, type SettingName, type SettingRule, type SettingValue } from './setting-rules.ts';

export type SettingOrigin = 'flag' | 'environment' | '.env' | 'file' | 'default';

export interface Setting<Value> {
  readonly value: Value;
  readonly origin: SettingOrigin;
}

export type Settings = { readonly dataDir: Setting<string> } & {
  readonly [Name in SettingName]: Setting<SettingValue<Name>>;
};

/** What settings are read from. */
export interface SettingsGround {
  /** As the command line parser gives them: `dataDir` for `--data-dir`, only those that were said. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `.env` is looked for here, and a relative data folder begins here. */
  readonly workingDir: string;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
}

export function readSettings(flags: Readonly<Record<string, unknown>>): Settings {
  const { env: environment, platform } = process;
  return settingsFrom({ flags, environment, workingDir: process.cwd(), homeDir: homedir(), platform });
}

/** Failure: CommandFailed; usage for what was said, data folder for a file that cannot be read. */
export function settingsFrom(ground: SettingsGround): Settings {
  const said = new Said(ground);
  const dataDir = dataDirOf(ground, said);
  const file = settingsFile(dataDir.value);
  const settings: Record<string, Setting<unknown>> = { dataDir };
  for (const [name, rule] of Object.entries(SETTING_RULES)) {
    settings[name] = settingOf(name, rule as SettingRule<unknown>, said, file);
  }
  return settings as unknown as Settings;
}

/** One line a setting, secrets masked. */
export function settingRows(settings: Settings): readonly { name: string; value: string; origin: SettingOrigin }[] {
  const rows = Object.entries(SETTING_RULES).map(([name, rule]) => {
    const { value, origin } = settings[name as SettingName];
    return { name, value: (rule as SettingRule<unknown>).show(value), origin };
  });
  return [{ name: 'dataDir', ...settings.dataDir }, ...rows];
}

interface Saying {
  readonly text: string;
  readonly origin: SettingOrigin;
  /** Where it was said, for people. */
  readonly place: string;
}

/** Flags, environment and `.env`, asked in this order. */
class Said {
  readonly #ground: SettingsGround;
  readonly #dotEnv: Readonly<Record<string, string | undefined>>;

  constructor(ground: SettingsGround) {
    this.#ground = ground;
    this.#dotEnv = parseEnv(textOf(join(ground.workingDir, '.env')) ?? '');
  }

  find({ flag, variable }: { readonly flag: string | null; readonly variable: string | null }): Saying | undefined {
    const flagged = flag === null ? undefined : this.#ground.flags[flagKey(flag)];
    if (flag !== null && flagged !== undefined) return { text: String(flagged), origin: 'flag', place: flag };
    if (variable === null) return undefined;
    const { environment } = this.#ground;
    // An empty variable is the usual way to unset one.
    if (environment[variable]) return { text: environment[variable], origin: 'environment', place: variable };
    const text = this.#dotEnv[variable];
    return text ? { text, origin: '.env', place: `${variable} in .env` } : undefined;
  }
}

function settingOf(
  name: string,
  rule: SettingRule<unknown>,
  said: Said,
  file: ReadonlyMap<string, Saying>,
): Setting<unknown> {
  const saying = said.find(rule) ?? file.get(name);
  if (saying === undefined) return { value: rule.fallback, origin: 'default' };
  const value = rule.read(saying.text);
  if (!value.ok) {
    const what = rule.secret || rule.structured ? '' : ` is '${saying.text}', but`;
    throw new CommandFailed(EXIT.usage, `${saying.place}${what} must be ${value.error}.`);
  }
  return { value: value.value, origin: saying.origin };
}

function dataDirOf(ground: SettingsGround, said: Said): Setting<string> {
  const saying = said.find({ flag: '--data-dir', variable: 'OPENBELL_HOME' });
  if (saying === undefined) return { value: platformDataDir(ground), origin: 'default' };
  if (saying.text.trim() === '')
    throw new CommandFailed(EXIT.usage, `${saying.place} is empty, but must name a folder.`);
  return { value: resolve(ground.workingDir, saying.text), origin: saying.origin };
}

function platformDataDir({ platform, homeDir, environment }: SettingsGround): string {
  switch (platform) {
    case 'win32':
      return win32.join(environment.LOCALAPPDATA || win32.join(homeDir, 'AppData', 'Local'), 'Openbell');
    case 'darwin':
      return posix.join(homeDir, 'Library', 'Application Support', 'Openbell');
    default:
      return posix.join(environment.XDG_DATA_HOME || posix.join(homeDir, '.local', 'share'), 'openbell');
  }
}

function settingsFile(dataDir: string): ReadonlyMap<string, Saying> {
  const path = join(dataDir, 'openbell.json');
  const text = textOf(path);
  const sayings = new Map<string, Saying>();
  if (text === undefined) return sayings;
  for (const [name, value] of Object.entries(objectIn(text, path))) {
    const rule = (SETTING_RULES as Readonly<Record<string, SettingRule<unknown> | undefined>>)[name];
    if (!Object.hasOwn(SETTING_RULES, name) || rule?.inFile !== true) {
      throw new CommandFailed(
        EXIT.usage,
        `${path} holds '${name}', which is no setting of this file. \`openbell config\` lists them.`,
      );
    }
    if (value === null) continue;
    if (typeof value === 'object' && !rule.structured)
      throw new CommandFailed(EXIT.usage, `${name} in ${path} must be one plain value.`);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    sayings.set(name, { text, origin: 'file', place: `${name} in ${path}` });
  }
  return sayings;
}

function objectIn(text: string, path: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(EXIT.usage, `${path} is no JSON: ${why}. Mend it or delete it.`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CommandFailed(EXIT.usage, `${path} must hold one JSON object, such as {"port": 5000}.`);
}

/** @returns undefined where there is no such file */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // ENOTDIR: the folder is a file; whoever needs the folder says so.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CommandFailed(EXIT.dataFolder, `${path} cannot be read: ${message}. Give yourself rights to it.`, {
      cause,
    });
  }
}

/** `--data-dir` → `dataDir`, as the command line parser names it. */
function flagKey(flag: string): string {
  return flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
