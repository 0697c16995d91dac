/**
 * `openbell explain order`: the whole story of an order in the terminal, read from the ledger, whether the program runs
 * or not.
 */
import type { LedgerReader } from '#journal';
import { factOf, type Publication, venueTimeOf } from '#live';
import { storyOf } from '#server';
import type { ExplainAnswer } from '#server/api';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { withLedger } from './journal.ts';
import { paint, print, printJson } from './output.ts';

export function explainOrder(
  dir: string,
  { name, json }: { readonly name: string; readonly json: boolean },
): Promise<ExitCode> {
  return withLedger(dir, async (ledger) => {
    const story = await storyOf({ history: (request) => Promise.resolve(pageOf(ledger, request)) }, name);
    if (story === undefined) {
      throw new CommandFailed(
        EXIT.problem,
        `The ledger knows no order ${name}. Use the venue's number or our tag; openbell journal export orders lists both.`,
      );
    }
    if (json) printJson(story);
    else for (const line of linesOf(story)) print(line);
    return EXIT.fine;
  });
}

function pageOf(
  ledger: LedgerReader,
  { after, limit, types }: { readonly after: number; readonly limit: number; readonly types?: readonly string[] },
): Publication[] {
  const page: Publication[] = [];
  for (const record of ledger.records({ after, ...(types === undefined ? {} : { types }) })) {
    page.push({ seq: record.seq, at: venueTimeOf(record), fact: factOf(record) });
    if (page.length === limit) break;
  }
  return page;
}

function* linesOf(story: ExplainAnswer): Generator<string> {
  const { formula, signal, guard, request, answers, fills, cost, steps } = story;
  yield paint.bold(`Order ${story.order_id ?? '(the venue gave it no number)'}`);
  yield story.summary;
  if (formula !== null) {
    yield* chapter('Formula');
    yield row('formula', `${formula.strategy}, ${formula.periodicity}`);
    yield row('file', formula.file);
    if (formula.hash !== null) yield row('hash', formula.hash);
    for (const [name, value] of Object.entries(formula.params)) yield row(name, String(value));
  }
  if (signal !== null) {
    yield* chapter('Signal');
    yield row('signal', `${paint.bold(signal.type)} at ${signal.price}, bar of ${signal.bar_start}`);
    if (signal.found_at !== null)
      yield row(
        'found',
        `${signal.found_at}${signal.scan_num === null ? '' : `, scan ${signal.scan_num}, ${rounded(signal.scan_ms)} ms`}`,
      );
    if (signal.bar !== null) {
      const { open, high, low, close, volume } = signal.bar;
      yield row('bar', `open ${open}  high ${high}  low ${low}  close ${close}  volume ${volume}`);
    }
    for (const { name, value } of signal.values) yield row(name, value === null ? 'Null' : String(value));
  }
  if (request !== null) {
    yield* chapter('Order');
    yield row(
      'asked',
      `${request.side} ${request.size} ${request.symbol ?? request.contract}, market, ${request.purpose}`,
    );
    yield row('account', `${request.account_name ?? ''} (${request.account_id})`);
    yield row('decided', request.decided_at);
    yield row('tag', story.tag ?? 'none');
  }
  if (guard !== null) {
    yield* chapter(`Guard: ${guard.verdict === 'approved' ? paint.green('approved') : paint.yellow(guard.verdict)}`);
    for (const { rule, passed, value, limit } of guard.checks) {
      const mark = passed ? paint.green('✓') : paint.red('✗');
      yield `  ${mark} ${rule.padEnd(22)} ${value ?? ''}${limit === null || limit === value ? '' : paint.dim(`  limit ${limit}`)}`.trimEnd();
    }
    if (guard.why !== null) yield `  ${guard.why}`;
  }
  if (answers.length > 0) {
    yield* chapter('Answer');
    for (const { at, answer, order_id, why } of answers) {
      yield row(at, `${answer}${order_id === null ? '' : `, order ${order_id}`}${why === null ? '' : `: ${why}`}`);
    }
  }
  if (fills.length > 0) {
    yield* chapter('Fills');
    for (const { at, side, size, price, fees, voided, channels } of fills) {
      yield row(
        at,
        `${side} ${size} at ${price}, fees ${fees}, by ${channels.join(' and ')}${voided ? ', taken back' : ''}`,
      );
    }
  }
  if (cost !== null) {
    yield row(
      'slippage',
      cost.slippage_points === null
        ? 'no signal to count from'
        : `${cost.slippage_points} points (${cost.slippage_ticks} ticks, ${cost.slippage_money} in money)`,
    );
    yield row('fees', String(cost.fees));
  }
  if (steps.length > 0) {
    yield* chapter('Time');
    for (const { step, ms, total_ms } of steps)
      yield `  ${String(total_ms).padStart(10)} ms  ${step}${ms === 0 ? '' : paint.dim(`  +${ms}`)}`;
  }
  yield* chapter('Every fact');
  for (const { seq, at, text } of story.story) yield `  ${String(seq).padStart(7)}  ${paint.dim(at)}  ${text}`;
}

function* chapter(title: string): Generator<string> {
  yield '';
  yield paint.bold(title);
}

function row(name: string, value: string): string {
  return `  ${paint.dim(name.padEnd(12))} ${value}`;
}

function rounded(ms: number | null): string {
  return ms === null ? '?' : String(Math.round(ms * 10) / 10);
}
