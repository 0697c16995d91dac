/** `docs/fidelity.md`, written from what the tests find out. It says the same for the same engine and data. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkProgram } from '../conformance/program.ts';
import { figuresWithoutBars } from './amibroker-report.ts';
import { conformancePrograms } from './conformance-proof.ts';
import { EQUIVALENCES } from './equivalences.ts';
import { RESUMABLE, ROUNDS, VARYING } from './kernels.ts';
import { type Evidence, evidence, type Oracle, oracles } from './proof.ts';

/** How files ended; each in one way. */
interface Outcome {
  readonly files: number;
  readonly parsed: number;
  readonly ok: number;
  readonly unsupported: number;
  readonly error: number;
  readonly crash: number;
  readonly timeout: number;
}

interface Repository extends Outcome {
  readonly name: string;
  readonly commit: string;
}

/** Texts that did not end well, and who is at fault. */
interface Refusal {
  readonly what: string;
  readonly files: number;
  /** What AmiBroker makes of them: it refuses them too, or that hangs on bars and files. */
  readonly amibroker: 'refuses' | 'depends';
}

interface PublicFormulas {
  readonly measured: string;
  readonly commit: string;
  readonly repositories: readonly Repository[];
  /** Each text once, whatever its white space and wherever it stands. */
  readonly once: Outcome;
  readonly refused: readonly Refusal[];
}

/** @param folder of other people's data @returns the whole page */
export function fidelityPage(folder: string): string {
  const others = oracles(folder);
  const functions = evidence(others);
  const parts = [
    introduction(),
    summary(functions, others),
    oracleTable(others),
    publicFormulas(),
    differences(others),
    properties(),
    unmatched(folder),
    functionTable(functions),
    others.map(oracleDetail).join('\n'),
  ];
  return `${parts.join('\n')}`;
}

function introduction(): string {
  return `# Fidelity

How closely this AFL engine follows AmiBroker, and what says so. Written by \`npm run fidelity\`; a test fails when this page is older than the
engine. The definitions are those of AmiBroker's own guide; where it is silent, [docs/spec/afl.md](spec/afl.md) says what was chosen.
`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function cell(text: string | number): string {
  return typeof text === 'number' ? text.toLocaleString('en-US') : text.replaceAll('|', '\\|');
}

function summary(functions: readonly Evidence[], others: readonly Oracle[]): string {
  const programs = conformancePrograms();
  const expectations = programs.flatMap((program) => checkProgram(program));
  const passed = expectations.filter(({ fault }) => fault === '').length;
  const full = functions.filter(({ status }) => status === 'full');
  const checks = others.flatMap((each) => each.checks);
  const count = (status: string): number => functions.filter((each) => each.status === status).length;
  return `## In short

${table(
  ['what', 'result'],
  [
    [
      'documented built-in functions',
      `${functions.length}, none missing: ${count('full')} full, ${count('chart-only')} for charts only, ${count('host-bound')} that need a host which is not there`,
    ],
    ['full functions with a proof', `${full.filter(isProven).length} of ${full.length}`],
    ['conformance programs', `${programs.length} programs, ${passed} of ${expectations.length} expectations hold`],
    [
      'values of others',
      `${checks.reduce((sum, { compared }) => sum + compared, 0).toLocaleString('en-US')} compared in ${checks.length} comparisons, ${checks.filter(({ fault }) => fault !== '').length} of them fail`,
    ],
    [
      'equivalences of the guide',
      `${EQUIVALENCES.filter((each) => each.run().fault === '').length} of ${EQUIVALENCES.length} hold`,
    ],
    ['functions computed bar by bar', `${RESUMABLE.length}, each the same in any pieces as at once`],
  ],
)}
A function counts as proven by a check when the check passes and, with this one function made to give wrong values on purpose, fails. Being called is not enough.
`;
}

export function isProven({ programs, oracles: others, equivalences }: Evidence): boolean {
  return programs + others + equivalences > 0;
}

function oracleTable(others: readonly Oracle[]): string {
  return `## Values of others

${table(
  ['whose', 'what', 'comparisons', 'values', 'differ'],
  others.map(({ name, origin, checks }) => [
    name,
    origin,
    checks.length,
    checks.reduce((sum, { compared }) => sum + compared, 0),
    checks.filter(({ fault }) => fault !== '').length,
  ]),
)}
Each comparison stands below with its largest difference.
`;
}

function publicFormulas(): string {
  const text = readFileSync(join(import.meta.dirname, 'public-formulas.json'), 'utf8');
  const { measured, commit, repositories, once, refused } = JSON.parse(text) as PublicFormulas;
  const total = (of: (each: Repository) => number): number => repositories.reduce((sum, each) => sum + of(each), 0);
  const all: Repository = {
    name: 'all',
    commit: '',
    files: total(({ files }) => files),
    parsed: total(({ parsed }) => parsed),
    ok: total(({ ok }) => ok),
    unsupported: total(({ unsupported }) => unsupported),
    error: total(({ error }) => error),
    crash: total(({ crash }) => crash),
    timeout: total(({ timeout }) => timeout),
  };
  const share = (part: number, whole: number): string => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`);
  const failed = refused.filter(({ amibroker }) => amibroker === 'refuses').reduce((sum, { files }) => sum + files, 0);
  const sound = once.files - failed;
  return `## Public formulas

Every file of these repositories of traders' formulas, checked and run by \`openbell check --run\` on ${measured} at ${commit}. None of their code is in this repository. *Able to run*:
files that load and need nothing but built-in functions. Many texts stand in several places; the last line counts each once.

${table(
  [
    'repository',
    'commit',
    'files',
    'load',
    'name what is not supported',
    'able to run',
    'run to the end',
    'of those able',
    'crash or time out',
  ],
  [...repositories, all, { name: 'each text once', commit: '', ...once }].map(
    ({ name, commit: at, files, parsed, ok, unsupported, error, crash, timeout }) => {
      const able = ok + error + crash + timeout;
      const loaded = share(parsed, files);
      return [name, at.slice(0, 7), files, loaded, unsupported, able, ok, share(ok, able), crash + timeout];
    },
  ),
)}
Texts that neither run to the end nor name what is not supported, each read and judged by AmiBroker's guide:

${table(
  ['what', 'texts', 'AmiBroker'],
  refused.map(({ what, files, amibroker }) => [
    what,
    files,
    amibroker === 'refuses' ? 'refuses it, too' : 'takes it on the right bars or files',
  ]),
)}
So of the ${sound.toLocaleString('en')} texts that AmiBroker takes, ${share(once.ok + once.unsupported, sound)} end well here.
`;
}

/** Known differences, each once. */
function differences(others: readonly Oracle[]): string {
  const rows = others.flatMap(({ name, checks }) =>
    checks.flatMap(({ what, formula, note }) => (note === undefined ? [] : [[name, what, shown(formula), note]])),
  );
  return `## Known differences

Where another program begins a recursion otherwise, AmiBroker's documented beginning is kept, and either the other's is rebuilt in AFL or only settled values are compared.

${table(['whose', 'theirs', 'AFL', 'difference'], rows)}`;
}

function properties(): string {
  return `## Properties

- Each of the ${RESUMABLE.length} kernels, over ${ROUNDS} rounds of seeded inputs with Nulls, NaN and infinities, stopped and resumed at every bar, at some and at one, with later bars not yet known, gives the batch bit for bit.
- Each of the ${VARYING.length} functions whose period may change from bar to bar gives for an array of one period what it gives for the number, bit for bit.
- Each of the ${EQUIVALENCES.length} equivalences that the guide states holds, most of them bit for bit.
`;
}

function unmatched(folder: string): string {
  return `## What is not compared

- Of AmiBroker's report, these figures need bars and trades that nobody has: ${figuresWithoutBars(folder).join(', ')}.
- TradingView's \`ta.correlation\` export does not say what was correlated.
- TA-Lib's Hilbert transforms, KAMA, MAMA, T3, candlestick patterns and Wilder's SAR have no counterpart in AFL, or rest on bars that are not in its tables.
`;
}

const STATUS_TITLES = [
  ['full', 'Full'],
  ['chart-only', 'For charts only'],
  ['host-bound', 'Bound to a host'],
] as const;

function functionTable(functions: readonly Evidence[]): string {
  const full = functions.filter(({ status }) => status === 'full');
  const rest = STATUS_TITLES.slice(1).map(([status, title]) => {
    const names = functions.filter((each) => each.status === status).map(({ name }) => name);
    return `**${title}** (${names.length}): ${names.join(', ')}.\n`;
  });
  const number = (count: number): string => (count === 0 ? '' : String(count));
  return `## Every function

Numbers say how many checks fail without it. *Pieces*: the same in any pieces as at once. *Periods*: a period a bar.

${table(
  ['full function', 'programs', 'others', 'equivalences', 'properties'],
  full.map((each) => [
    each.name,
    number(each.programs),
    number(each.oracles),
    number(each.equivalences),
    [...(each.resumes ? ['pieces'] : []), ...(each.varies ? ['periods'] : [])].join(', '),
  ]),
)}
${rest.join('\n')}`;
}

function oracleDetail({ name, checks }: Oracle): string {
  return `## ${name}

${table(
  ['theirs', 'AFL', 'values', 'largest difference', 'limit'],
  checks.map(({ what, formula, compared, largest, limit }) => [
    what,
    shown(formula),
    compared,
    largest === 0 ? '0' : largest.toExponential(0),
    limit === 0 ? '0' : limit.toExponential(0),
  ]),
)}`;
}

function shown(formula: string): string {
  const text = formula.replace(/\s+/g, ' ').trim();
  return `\`${text.length > 70 ? `${text.slice(0, 69)}…` : text}\``;
}
