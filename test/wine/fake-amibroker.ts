// AmiBroker's objects as far as Openbell uses them, with AmiBroker's strictness: one symbol list, bars by date, projects
// that must be written as AmiBroker writes them. Explorations are run by our own engine. What goes wrong and when is told
// by a file of faults, so that a test can make it reject, hang, show a window or die.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Hresult, type Served, showDialog, type Value } from './com-server.ts';
import { type Bar, explored, Project } from './fake-analysis.ts';

/** One at a time; gone when it has happened `times` times. */
export interface Fault {
  readonly member: string;
  readonly how: 'reject' | 'hang' | 'dialog' | 'exit' | 'busy';
  readonly times?: number;
  readonly ms?: number;
  readonly caption?: string;
  readonly text?: string;
}

export interface DatabaseSettings {
  /** Base time interval, in seconds. */
  readonly base?: number;
  readonly plugIn?: boolean;
  /** Another that a person has opened meanwhile. */
  readonly path?: string;
}

type Member = (args: readonly Value[]) => Value;

const RPC_E_CALL_REJECTED = 0x8001_0001;
const SECONDS_PER_DAY = 86_400;
const nobody = new Int32Array(new SharedArrayBuffer(4));

class Plain implements Served {
  readonly kind: string;
  readonly #members: Readonly<Record<string, Member>>;
  readonly #settable: Readonly<Record<string, (value: Value) => void>>;
  readonly #world: World;

  constructor(
    world: World,
    kind: string,
    members: Readonly<Record<string, Member>>,
    settable: Readonly<Record<string, (value: Value) => void>> = {},
  ) {
    this.#world = world;
    this.kind = kind;
    this.#members = members;
    this.#settable = settable;
  }

  has(member: string): boolean {
    return member in this.#members || member in this.#settable;
  }

  call(member: string, args: readonly Value[]): Value | undefined {
    this.#world.misbehave(`${this.kind}.${member}`);
    return this.#members[member]?.(args);
  }

  put(member: string, value: Value): boolean {
    const set = this.#settable[member];
    set?.(value);
    return set !== undefined;
  }
}

interface Stock {
  readonly ticker: string;
  fullName: string;
  tickSize: number;
  pointValue: number;
  bars: Bar[];
}

export class World {
  readonly #folder: string;
  readonly #stocks = new Map<string, Stock>();
  #quit = false;
  /** Whatever runs goes on until it is broken off. */
  #busy = false;
  /** Windows writes dates in its own way. */
  readonly locale: string;

  constructor({ folder, locale }: { readonly folder: string; readonly locale: string }) {
    this.#folder = folder;
    this.locale = locale;
  }

  get ended(): boolean {
    return this.#quit || existsSync(`${this.#folder}/quit`);
  }

  log(line: string): void {
    appendFileSync(`${this.#folder}/fake.log`, `${line}\n`);
  }

  /** Does what the file of faults says of this member, once. */
  misbehave(member: string): void {
    const file = `${this.#folder}/faults.json`;
    if (!existsSync(file)) return;
    const faults = JSON.parse(readFileSync(file, 'utf8')) as Fault[];
    const fault = faults.find((each) => each.member === member);
    if (fault === undefined) return;
    const times = (fault.times ?? 1) - 1;
    const rest = faults.filter((each) => each !== fault);
    writeFileSync(file, JSON.stringify(times > 0 ? [{ ...fault, times }, ...rest] : rest));
    this.log(`fault ${JSON.stringify(fault)}`);
    if (fault.how === 'reject') throw new Hresult(RPC_E_CALL_REJECTED);
    if (fault.how === 'hang') Atomics.wait(nobody, 0, 0, fault.ms ?? 60_000);
    if (fault.how === 'dialog') showDialog(fault.caption ?? 'AFL Error', fault.text ?? '');
    if (fault.how === 'exit') process.exit(0);
    if (fault.how === 'busy') this.#busy = true;
  }

  application(): Served {
    return new Plain(
      this,
      'Application',
      {
        Version: () => '6.93.0',
        DatabasePath: () => (this.#settings.path ?? `${this.#folder}/database`).replaceAll('/', '\\'),
        Stocks: () => this.#list(),
        AnalysisDocs: () => this.#analyses(),
        RefreshAll: () => null,
        Import: ([, file, format]) => this.#import(String(file), String(format)),
        Quit: () => {
          this.#quit = true;
          return null;
        },
      },
      { Visible: () => undefined },
    );
  }

  #list(): Served {
    return new Plain(this, 'Stocks', {
      Count: () => this.#stocks.size,
      Item: ([name]) => {
        const stock = this.#stocks.get(String(name));
        return stock === undefined ? null : this.#stock(stock);
      },
      Add: ([name]) => this.#stock(this.#add(String(name))),
      Remove: ([name]) => this.#stocks.delete(String(name)),
    });
  }

  #add(ticker: string): Stock {
    const stock = this.#stocks.get(ticker) ?? { ticker, fullName: '', tickSize: 0, pointValue: 1, bars: [] };
    this.#stocks.set(ticker, stock);
    return stock;
  }

  #stock(stock: Stock): Served {
    return new Plain(
      this,
      'Stock',
      {
        Ticker: () => stock.ticker,
        FullName: () => stock.fullName,
        TickSize: () => ({ single: stock.tickSize }),
        PointValue: () => ({ single: stock.pointValue }),
        DataSource: () => 0,
        Quotations: () => this.#quotations(stock),
      },
      {
        FullName: (value) => {
          stock.fullName = String(value);
        },
        TickSize: (value) => {
          stock.tickSize = Math.fround(Number(value));
        },
        PointValue: (value) => {
          stock.pointValue = Math.fround(Number(value));
        },
      },
    );
  }

  #quotations(stock: Stock): Served {
    return new Plain(this, 'Quotations', {
      Count: () => stock.bars.length,
      Item: ([index]) => {
        const bar = stock.bars[Number(index)];
        return bar === undefined ? null : this.#quotation(bar);
      },
      Add: ([date]) => {
        const second = secondOf(date ?? null);
        const bar: Bar = { second, open: 0, high: 0, low: 0, close: 0, volume: 0 };
        this.#place(stock.bars, bar);
        return this.#quotation(bar);
      },
    });
  }

  #quotation(bar: Bar): Served {
    const fields = { Open: 'open', High: 'high', Low: 'low', Close: 'close', Volume: 'volume' } as const;
    const entries = Object.entries(fields);
    return new Plain(
      this,
      'Quotation',
      {
        Date: () => ({ date: bar.second / SECONDS_PER_DAY }),
        ...Object.fromEntries(entries.map(([name, field]) => [name, () => ({ single: bar[field] })])),
      },
      Object.fromEntries(
        entries.map(([name, field]) => [
          name,
          (value: Value) => {
            bar[field] = Math.fround(Number(value));
          },
        ]),
      ),
    );
  }

  /** @returns what AmiBroker's meaning is not documented of; here the number of lines */
  #import(file: string, format: string): Value {
    const columns = /^\$FORMAT (.+)$/im.exec(readFileSync(format, 'latin1'))?.[1]?.split(/[, ]+/) ?? [];
    const adds = /^\$AUTOADD 1/im.test(readFileSync(format, 'latin1'));
    const lines = readFileSync(file, 'latin1')
      .split(/\r?\n/)
      .filter((line) => line !== '');
    for (const line of lines) {
      const parts = line.split(',');
      const field = (name: string): string =>
        parts[columns.findIndex((each) => each.trim().toUpperCase() === name)] ?? '';
      const ticker = field('TICKER');
      const stock = adds ? this.#add(ticker) : this.#stocks.get(ticker);
      if (stock === undefined) continue;
      const at = Date.parse(`${field('DATE_YMD')}T${field('TIME')}Z`);
      const number = (name: string): number => Math.fround(Number(field(name)));
      this.#place(stock.bars, {
        second: Math.round((at - Date.UTC(1899, 11, 30)) / 1_000),
        open: number('OPEN'),
        high: number('HIGH'),
        low: number('LOW'),
        close: number('CLOSE'),
        volume: number('VOLUME'),
      });
    }
    return lines.length;
  }

  get #settings(): DatabaseSettings {
    const file = `${this.#folder}/database.json`;
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DatabaseSettings) : {};
  }

  /** As the database's settings have it: a coarse one knows no time of day, one of a plug-in keeps nothing that it is given. */
  #place(bars: Bar[], bar: Bar): void {
    const { base = 60, plugIn = false } = this.#settings;
    if (plugIn) return;
    place(bars, base <= 60 ? bar : Object.assign(bar, { second: bar.second - (bar.second % base) }));
  }

  #analyses(): Served {
    return new Plain(this, 'AnalysisDocs', {
      Count: () => 0,
      Open: ([file]) => {
        const read = Project.open(String(file));
        if ('dialog' in read) {
          showDialog(read.dialog, read.text);
          return null;
        }
        return this.#analysis(read.project);
      },
    });
  }

  #analysis(project: Project): Served {
    let polls = 0;
    let csv: string | null = null;
    return new Plain(this, 'AnalysisDoc', {
      Run: ([action]) => {
        if (Number(action) !== 1) return 0;
        polls = 2;
        const ran = explored(project, [...this.#stocks.values()], this.locale);
        if ('dialog' in ran) {
          this.log(`AFL error: ${ran.text}`);
          showDialog(ran.dialog, ran.text);
          csv = null;
        } else csv = ran.csv;
        return 1;
      },
      IsBusy: () => {
        polls -= 1;
        return this.#busy || polls > 0;
      },
      Export: ([file]) => {
        if (csv === null || this.#busy || polls > 0) return 0;
        writeFileSync(String(file), csv, 'latin1');
        return 1;
      },
      Abort: () => {
        this.log('aborted');
        this.#busy = false;
        return null;
      },
      Close: () => null,
    });
  }
}

function secondOf(value: Value): number {
  const days = typeof value === 'object' && value !== null && 'date' in value ? value.date : Number(value);
  return Math.round(days * SECONDS_PER_DAY);
}

/** In order; one of the same time is written over. */
function place(bars: Bar[], bar: Bar): void {
  let at = bars.length;
  while (at > 0 && bars[at - 1]!.second > bar.second) at -= 1;
  if (at > 0 && bars[at - 1]!.second === bar.second) bars[at - 1] = bar;
  else bars.splice(at, 0, bar);
}
