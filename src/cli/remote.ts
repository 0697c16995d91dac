/** `status`, `kill`, `flatten`, `external`, `stop`: act on the running program from any terminal. */
import type {
  ExternalRequest,
  FlattenAnswer,
  FlattenRequest,
  FlattenValue,
  KillAnswer,
  KillRequest,
  LeftValue,
  SessionStatus,
  SessionsAnswer,
  StatusAnswer,
  StopAnswer,
  StopRequest,
} from '#server/api';
import { EXIT } from './exit.ts';
import { leftLine } from './left-lines.ts';
import { paint, print, printJson, table } from './output.ts';
import { riskLines } from './risk-lines.ts';
import type { RunningProgram } from './running-program.ts';
import { scannerLines, shadowLines } from './scanner-lines.ts';

export async function showStatus(program: RunningProgram, { json }: { readonly json: boolean }): Promise<void> {
  const status = (await program.get('/api/live/status', { list: 'sessions' })) as StatusAnswer;
  if (json) return printJson(status);
  const left = [...status.accounts.flatMap((account) => account.left.map(leftOf)), ...gapLines(status)];
  if (status.sessions.length === 0) {
    for (const line of left) print(line);
    return print('No session. Launch one in the dashboard, or with POST /api/live/start.');
  }
  const rows = status.sessions.map((session) => [
    session.session_id ?? '',
    session.config?.strategy_id ?? '',
    session.config?.symbol ?? '',
    session.state,
    session.trading_state,
    // What a session that is over has left is told below, as nobody's.
    session.running ? session.position.size : '',
    `${session.trades_filled}/${session.trades_submitted}`,
    session.message,
  ]);
  print(table([['session', 'strategy', 'symbol', 'state', 'trading', 'position', 'filled', ''], ...rows]));
  for (const session of status.sessions) {
    for (const line of [...riskLines(session), ...standingLines(session), ...shadowLines(session)]) print(line);
  }
  for (const line of [...left, ...scannerLines(status)]) print(line);
}

function leftOf({
  size,
  symbol,
  account_name: accountName,
  working_orders: workingOrders,
  flatten,
}: LeftValue): string {
  return leftLine({ size, symbol, accountName, workingOrders, flatten });
}

/** How long the links were away the last time, and what has made up for it. */
function gapLines({ feed, account_link: account }: StatusAnswer): readonly string[] {
  return [feed.gap, account.gap].flatMap((gap) => {
    if (gap === null) return [];
    return gap.settled ? `${gap.text}.` : paint.yellow(`○ ${gap.text}.`);
  });
}

/** What of a running session is not as a trader takes it to be: no entries, the stop, contracts of others. */
function standingLines({ running, config, trading_why: why, position, ...session }: SessionStatus): readonly string[] {
  if (!running || config === null) return [];
  const { external, external_left: left } = position;
  const { protection, stop_price: stop, target_price: target } = session;
  const prices = [
    ...(stop === null ? [] : [`stop at ${stop}`]),
    ...(target === null ? [] : [`target at ${target}`]),
  ].join(', ');
  const others = `${Math.abs(external)} ${external > 0 ? 'long' : 'short'} in ${config.symbol} did not come from Openbell`;
  return [
    ...(why === null ? [] : [paint.red(`■ no entries: ${why}`)]),
    ...flattenLines(session.flatten, config.symbol),
    ...(protection === 'none' ? [] : [`protection ${protection}${prices === '' ? '' : `: ${prices}`}`]),
    ...(external === 0
      ? []
      : [left ? `${others} and are left alone` : paint.yellow(`○ ${others}: entries are stopped`)]),
  ];
}

/** The three lights. A rule's flatten closes no gate of its own: the rule says how long no entry is placed. */
function flattenLines(flatten: FlattenValue | null, symbol: string): readonly string[] {
  if (flatten === null) return [];
  const { step, by, sent } = flatten;
  const light = (isLit: boolean, word: string): string => `${isLit ? '●' : '○'} ${word}`;
  const lights = [
    light(true, by === 'person' ? 'gate closed' : 'entries stopped by the rule'),
    light(sent, sent || step !== 'proven' ? 'sent' : 'nothing to send'),
    light(step === 'proven', step === 'failed' ? 'flat is not proven' : 'flat proven'),
  ].join('  ');
  const paintOf = { 'gate-closed': paint.yellow, sent: paint.yellow, proven: paint.green, failed: paint.red };
  return [paintOf[step](`flatten ${symbol}: ${lights}`)];
}

export async function kill(
  program: RunningProgram,
  request: KillRequest,
  { json }: { readonly json: boolean },
): Promise<void> {
  const answer = (await program.post('/api/live/kill', request, { list: 'session_ids' })) as KillAnswer;
  if (answer.warning !== undefined) process.exitCode = EXIT.problem;
  if (json) return printJson(answer);
  print(
    `${paint.red('■ halted')}: no order that comes from a signal leaves any more (${named(answer)}). Feed, scans and alerts go on.`,
  );
  if (answer.warning !== undefined) print(paint.red(answer.warning));
  print('Trading is resumed in the dashboard by typing the account’s name, or with POST /api/live/resume.');
}

export async function flatten(
  program: RunningProgram,
  request: FlattenRequest,
  { json }: { readonly json: boolean },
): Promise<void> {
  const answer = (await program.post('/api/live/flatten', request, { list: 'session_ids' })) as FlattenAnswer;
  if (json) return printJson(answer);
  const what = [...answer.session_ids, ...answer.left.map(({ symbol }) => `${symbol}, which no session keeps`)];
  if (what.length === 0) return print('Nothing that Openbell knows of is open, and no session runs.');
  print(`Flattening ${what.join('; ')}: the gate is closed. Watch the proof with: openbell status`);
}

export async function settleExternal(
  program: RunningProgram,
  request: ExternalRequest,
  { json }: { readonly json: boolean },
): Promise<void> {
  const answer = (await program.post('/api/live/external', request, { list: 'session_ids' })) as SessionsAnswer;
  if (json) return printJson(answer);
  const what =
    request.as === 'adopted' ? 'adopted: an exit closes them too' : 'left alone: no order of ours touches them';
  print(`Contracts in ${request.account_name} that Openbell did not bring are ${what} (${named(answer)}).`);
}

export async function stop(
  program: RunningProgram,
  request: StopRequest,
  { json }: { readonly json: boolean },
): Promise<void> {
  const answer = (await program.post('/api/live/stop', request, { text: 'state' })) as StopAnswer;
  if (answer.message !== '') process.exitCode = EXIT.problem;
  if (json) return printJson(answer);
  const { session_id: session, state, message } = answer;
  if (message === '') return print(`Stopped ${session}.`);
  print(`${state === 'stopped' ? paint.yellow('stopped') : paint.red(state)} ${session}. ${message}`);
}

function named({ session_ids: ids }: SessionsAnswer): string {
  return ids.length === 0 ? 'no session runs now' : ids.join(', ');
}
