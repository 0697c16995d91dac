/** Every setting there is: by which names it is said, what it may be, and what it is when nobody says anything. */
import { err, ok, type Result } from '#base';
import { isZone } from '#market';
import { DEFAULT_RISK, type RiskSetting, readRisk, showRisk } from './risk-setting.ts';

/** Our own simulator as a child, TopstepX, or the REST address of another ProjectX host, without a slash at its end. */
export type GatewayChoice =
  | { readonly kind: 'simulator' }
  | { readonly kind: 'topstepx' }
  | { readonly kind: 'url'; readonly url: string };

/** Our own engine, or AmiBroker itself by COM. */
export type ScannerChoice = 'embedded' | 'amibroker';

export interface SettingRule<Value> {
  /** `--port`; null where there is no flag. */
  readonly flag: string | null;
  readonly variable: string | null;
  /** Whether `openbell.json` may hold it. */
  readonly inFile: boolean;
  /** Whether the file holds it as an object of its own. */
  readonly structured: boolean;
  /** What was said of it is not repeated, not even where it is wrong. */
  readonly secret: boolean;
  readonly fallback: Value;
  /** Failure: what it must be, to follow "must be". */
  read(text: string): Result<Value, string>;
  /** As `openbell config` prints it; what is secret is masked. */
  show(value: Value): string;
}

const MASK = '********';
/** Where the gateway client finds it; said here too, since most commands never load the client. */
const TOPSTEPX_HOST = 'api.topstepx.com';

export const SETTING_RULES = {
  port: rule({
    flag: '--port',
    variable: 'OPENBELL_PORT',
    fallback: 5000,
    read: wholeNumber({ low: 0, high: 65_535 }),
  }),
  gateway: rule<GatewayChoice>({
    flag: '--gateway',
    variable: 'OPENBELL_GATEWAY',
    fallback: { kind: 'simulator' },
    read: readGateway,
    show: (gateway) => (gateway.kind === 'url' ? gateway.url : gateway.kind),
  }),
  userHub: rule<string | null>({
    flag: '--user-hub',
    variable: 'OPENBELL_USER_HUB',
    fallback: null,
    read: readAddress,
  }),
  marketHub: rule<string | null>({
    flag: '--market-hub',
    variable: 'OPENBELL_MARKET_HUB',
    fallback: null,
    read: readAddress,
  }),
  /** What runs the formulas of live sessions. */
  scanner: rule<ScannerChoice>({
    flag: '--scanner',
    variable: 'OPENBELL_SCANNER',
    fallback: 'embedded',
    read: readScanner,
  }),
  /** The zone in which AmiBroker's database counts; null: the one in which the session's formula sees times. */
  amiZone: rule<string | null>({
    flag: '--ami-zone',
    variable: 'OPENBELL_AMI_ZONE',
    fallback: null,
    read: readZone,
  }),
  /** Folder of the database that AmiBroker must have open; null: whichever is open. */
  amiDatabase: rule<string | null>({
    flag: '--ami-database',
    variable: 'OPENBELL_AMI_DATABASE',
    fallback: null,
    read: ok,
  }),
  /** Whether AmiBroker's charts show the bar that still changes. */
  amiForming: rule({
    flag: '--ami-forming',
    variable: 'OPENBELL_AMI_FORMING',
    fallback: false,
    read: readSwitch,
  }),
  /** A second scanner that is asked the same and trades nothing; null: none. */
  shadow: rule<ScannerChoice | null>({
    flag: '--shadow',
    variable: 'OPENBELL_SHADOW',
    fallback: null,
    read: readScanner,
  }),
  userName: rule<string | null>({ flag: null, variable: 'PROJECT_X_USERNAME', fallback: null, read: ok }),
  apiKey: rule<string | null>({
    flag: null,
    variable: 'PROJECT_X_API_KEY',
    secret: true,
    fallback: null,
    read: ok,
    show: masked,
  }),
  /** Said on the command line each time, and nowhere else: it must not lie about in a file. */
  acceptUnprovenOrderPath: rule({
    flag: '--i-accept-unproven-order-path',
    variable: null,
    inFile: false,
    fallback: false,
    read: readSwitch,
  }),
  /** Venue milliseconds in one of ours; null: 1, and our own simulator's rate with our own simulator. */
  clockRate: rule<number | null>({
    flag: '--clock-rate',
    variable: 'OPENBELL_CLOCK_RATE',
    fallback: null,
    read: readRate,
  }),
  webhookUrl: rule<string | null>({
    flag: '--webhook-url',
    variable: 'OPENBELL_WEBHOOK_URL',
    secret: true,
    fallback: null,
    read: readAddress,
    // The path of a webhook is often its password.
    show: (url) => (url === null ? '' : `${new URL(url).origin}/${MASK}`),
  }),
  webhookSecret: rule<string | null>({
    flag: null,
    variable: 'OPENBELL_WEBHOOK_SECRET',
    secret: true,
    fallback: null,
    read: ok,
    show: masked,
  }),
  /** Limits and times of every account, and which firm's rules bind which of them. */
  risk: rule<RiskSetting>({
    flag: null,
    variable: 'OPENBELL_RISK',
    structured: true,
    fallback: DEFAULT_RISK,
    read: readRisk,
    show: showRisk,
  }),
  logLevel: rule<LogLevel>({
    flag: '--log-level',
    variable: 'OPENBELL_LOG_LEVEL',
    fallback: 'info',
    read: readLogLevel,
  }),
  tapeDays: rule({
    flag: '--tape-days',
    variable: 'OPENBELL_TAPE_DAYS',
    fallback: 30,
    read: wholeNumber({ low: 1, high: 3_650 }),
  }),
};

export type SettingName = keyof typeof SETTING_RULES;
export type SettingValue<Name extends SettingName> =
  (typeof SETTING_RULES)[Name] extends SettingRule<infer Value> ? Value : never;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

function rule<Value>(
  rule: Pick<SettingRule<Value>, 'flag' | 'variable' | 'fallback' | 'read'> & Partial<SettingRule<Value>>,
): SettingRule<Value> {
  return {
    inFile: true,
    structured: false,
    secret: false,
    show: (value) => (value === null ? '' : String(value)),
    ...rule,
  };
}

function masked(secret: string | null): string {
  return secret === null ? '' : MASK;
}

function wholeNumber({ low, high }: { readonly low: number; readonly high: number }) {
  return (text: string): Result<number, string> => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= low && value <= high ? ok(value) : err(`a whole number from ${low} to ${high}`);
  };
}

function readRate(text: string): Result<number, string> {
  const value = Number(text);
  return value > 0 && value <= 10_000 ? ok(value) : err('a number above 0, at most 10000');
}

function readSwitch(text: string): Result<boolean, string> {
  return text === 'true' || text === 'false' ? ok(text === 'true') : err('true or false');
}

function readLogLevel(text: string): Result<LogLevel, string> {
  const level = LOG_LEVELS.find((each) => each === text);
  return level === undefined ? err(`one of ${LOG_LEVELS.join(', ')}`) : ok(level);
}

function readScanner(text: string): Result<ScannerChoice, string> {
  return text === 'embedded' || text === 'amibroker' ? ok(text) : err('embedded or amibroker');
}

function readZone(text: string): Result<string, string> {
  return isZone(text) ? ok(text) : err('a time zone such as America/Chicago');
}

function readGateway(text: string): Result<GatewayChoice, string> {
  if (text === 'simulator' || text === 'topstepx') return ok({ kind: text });
  const url = readAddress(text);
  if (!url.ok) return err('simulator, topstepx or an address such as http://127.0.0.1:5001');
  // TopstepX by its address is TopstepX, with all that its real accounts ask for.
  return ok(hostOf(url.value) === TOPSTEPX_HOST ? { kind: 'topstepx' } : { kind: 'url', url: url.value });
}

/** The dot that a full name may end with says nothing. */
function hostOf(address: string): string {
  return new URL(address).hostname.replace(/\.$/, '');
}

/** Names and passwords do not belong into an address: it is printed. */
function readAddress(text: string): Result<string, string> {
  const url = URL.parse(text);
  const plain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return plain ? ok(text.replace(/\/+$/, '')) : err('an http or https address without name and password');
}
