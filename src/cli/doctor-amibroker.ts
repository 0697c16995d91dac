/**
 * What `openbell doctor` says of AmiBroker. On Windows: whether it is there, whether it runs and with which rights, which
 * takes nothing but a look. With `--scanner amibroker` it is started too, if need be, and tried with a symbol of our own:
 * its version, its open database, an exploration, and the windows that it showed meanwhile.
 */
import { join } from 'node:path';
import { type ComSurvey, type Examination, examineAmiBroker, type StepFailure, TRIAL_SYMBOL } from '#scan/amibroker';
import type { Finding } from './finding.ts';
import type { Settings } from './settings.ts';

/** AmiBroker's analysis by program came with it. */
const VERSION_MIN = [5, 50] as const;
/** From here on an exploration can be broken off. */
const VERSION_WITH_ABORT = [6, 20] as const;

export async function amiBroker(
  { scanner, amiDatabase, dataDir }: Pick<Settings, 'scanner' | 'amiDatabase' | 'dataDir'>,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly Finding[]> {
  const chosen = scanner.value === 'amibroker';
  if (platform !== 'win32') return [elsewhere(chosen)];
  // Not the folder of the scanner, which a running session may be using.
  const folder = join(dataDir.value, 'amibroker-doctor');
  return amiBrokerFindings(await examineAmiBroker({ folder, tried: chosen, database: amiDatabase.value }), chosen);
}

function elsewhere(chosen: boolean): Finding {
  const unseen =
    'so its installation, rights, version, database, windows and a test exploration are not looked at here';
  return {
    what: 'AmiBroker',
    ok: chosen ? false : null,
    detail: `does not apply: AmiBroker runs on Windows only, ${unseen}`,
    remedy: chosen ? 'Leave --scanner amibroker out: Openbell then runs the formulas itself.' : null,
  };
}

/** @param chosen whether the formulas are to be run by AmiBroker: else that it is not there is no problem */
export function amiBrokerFindings(examination: Examination, chosen: boolean): readonly Finding[] {
  const { survey } = examination;
  if (!survey.ok) return [unasked(survey.error, chosen)];
  const { installed } = survey.value;
  if (installed.length === 0) return [absent(chosen)];
  const seen = [present(survey.value), running(survey.value), rights(survey.value), bits(survey.value)];
  if (!chosen) return [...seen, untried()];
  return [...seen, ...tried(examination)];
}

function unasked({ message }: StepFailure, chosen: boolean): Finding {
  return {
    what: 'AmiBroker',
    ok: chosen ? false : null,
    detail: `cannot be looked at: ${message}`,
    remedy: 'Install Openbell once more with its optional packages, on a 64-bit Node: npm ci --include=optional',
  };
}

function absent(chosen: boolean): Finding {
  return {
    what: 'AmiBroker',
    ok: chosen ? false : null,
    detail: `not installed: Windows knows no Broker.Application${chosen ? '' : '; only --scanner amibroker needs it'}`,
    remedy: chosen ? 'Install AmiBroker and start it once, or leave --scanner amibroker out.' : null,
  };
}

function present({ installed }: ComSurvey): Finding {
  const missing = installed.filter((program) => program.bits === null);
  const gone = missing.length === installed.length;
  return {
    what: 'AmiBroker',
    ok: !gone,
    detail: `${gone ? 'gone from' : 'installed in'} ${installed.map(({ path }) => path).join(' and ')}`,
    remedy: gone ? 'Windows knows it, but the program is not there any more: install AmiBroker anew.' : null,
  };
}

function running({ running }: ComSurvey): Finding {
  const what = 'AmiBroker runs';
  if (running.length === 0) {
    return { what, ok: true, detail: 'no; a session with --scanner amibroker starts it', remedy: null };
  }
  const detail = running.map(({ pid, path }) => `${path} (process ${pid})`).join(', ');
  if (running.length === 1) return { what, ok: true, detail, remedy: null };
  const remedy = 'Close all but the one whose database the bars go into: Windows may choose any of them.';
  return { what, ok: false, detail: `${running.length} times: ${detail}`, remedy };
}

function rights({ running, elevated }: ComSurvey): Finding {
  const what = 'AmiBroker rights';
  const ours = elevated === true ? 'as administrator' : 'as a plain user';
  if (running.length === 0)
    return { what, ok: true, detail: `Openbell runs ${ours}; start AmiBroker so, too`, remedy: null };
  // One that may not be asked has more rights than we.
  const theirs = running.map((each) => each.elevated ?? !elevated);
  const ok = theirs.every((each) => each === (elevated ?? false));
  const said = theirs.some((each) => each) ? 'as administrator' : 'as a plain user';
  return {
    what,
    ok,
    detail: `Openbell runs ${ours}, AmiBroker ${said}`,
    remedy: ok
      ? null
      : 'Run both with the same rights, best neither as administrator: else they cannot find each other.',
  };
}

function bits({ installed }: ComSurvey): Finding {
  const theirs = [...new Set(installed.map((program) => program.bits))].filter((each) => each !== null);
  return {
    what: 'AmiBroker bits',
    ok: true,
    detail: `AmiBroker ${theirs.join(' and ') || '?'}, Openbell ${process.arch}; they need not be the same`,
    remedy: null,
  };
}

function untried(): Finding {
  return {
    what: 'AmiBroker trial',
    ok: null,
    detail:
      'not asked for: openbell doctor --scanner amibroker looks at its version, database and windows, and tries it',
    remedy: null,
  };
}

function tried(examination: Examination): readonly Finding[] {
  const { connection, database, exploration, tidied, dialogs } = examination;
  const findings: Finding[] = [];
  if (connection !== null) {
    findings.push(connection.ok ? version(connection.value.version) : failed('AmiBroker version', connection.error));
  }
  if (connection?.ok === true && database !== null) {
    const what = 'AmiBroker database';
    const taken = `${connection.value.databasePath} takes 1-minute bars, one by one and by file`;
    findings.push(database.ok ? fine(what, taken) : failed(what, database.error));
  }
  if (exploration !== null) {
    const what = 'AmiBroker exploration';
    findings.push(
      exploration.ok ? fine(what, `ran in ${Math.round(exploration.value)} ms`) : failed(what, exploration.error),
    );
  }
  if (tidied !== null && !(tidied.ok && tidied.value)) {
    findings.push({
      what: 'AmiBroker symbol',
      ok: false,
      detail: `${TRIAL_SYMBOL} is still in the database${tidied.ok ? '' : `: ${tidied.error.message}`}`,
      remedy: 'Delete this symbol in AmiBroker; only this trial has used it.',
    });
  }
  return [...findings, windows(dialogs)];
}

function fine(what: string, detail: string): Finding {
  return { what, ok: true, detail, remedy: null };
}

function version(text: string): Finding {
  const what = 'AmiBroker version';
  const [major = 0, minor = 0] = text.split('.').map(Number);
  const before = ([wanted, since]: readonly [number, number]): boolean =>
    major < wanted || (major === wanted && minor < since);
  if (before(VERSION_MIN)) {
    return {
      what,
      ok: false,
      detail: text,
      remedy: 'Install AmiBroker 5.50 or newer: older ones run no projects for others.',
    };
  }
  return fine(what, before(VERSION_WITH_ABORT) ? `${text}; before 6.20 an exploration cannot be broken off` : text);
}

const LOCAL =
  'Open a local database in AmiBroker (File > Database Settings: Data source "(local)", Base time interval 1 minute or less), not one that a data plug-in fills.';
const WINDOW =
  'Look at AmiBroker for a window that waits for an answer (licence, trial, recovery, an error), answer it, and try again.';
const REMEDIES: Readonly<Record<StepFailure['code'], string>> = {
  ERR_AMIBROKER_ABSENT:
    'Start AmiBroker by hand, with the same rights as Openbell, and answer the windows that it shows.',
  ERR_AMIBROKER_LOST: 'AmiBroker ended meanwhile: start it, see that it stays open, and try again.',
  ERR_AMIBROKER_BUSY: WINDOW,
  ERR_AMIBROKER_UNCERTAIN:
    'See whether AmiBroker still runs and shows no window; if not, start it, see that it stays open, and try again.',
  ERR_AMIBROKER_HUNG: WINDOW,
  ERR_AMIBROKER_DATABASE:
    'Open the database that the bars are to go into (File > Open Database), name it with --ami-database, and try again.',
  ERR_AMIBROKER_BARS: LOCAL,
  ERR_AMIBROKER_ROWS: `${LOCAL} Set no time shift for it.`,
  ERR_AMIBROKER_PROJECT: WINDOW,
  ERR_AMIBROKER_REFUSED: 'Stop the analysis that runs in AmiBroker, and try again.',
  ERR_AMIBROKER_OVERRUN: 'Use a database of few symbols: an exploration goes through all of them.',
  ERR_AMIBROKER_EXPORT: 'See that AmiBroker may write into the data folder, and that the disk is not full.',
  ERR_AMIBROKER_FOLDER: 'Choose a data folder whose path has plain letters only, with --data-dir.',
  ERR_AMIBROKER_CALL: 'Update AmiBroker; if that does not help, report this line.',
  ERR_AMIBROKER_WORKER: 'Install Openbell once more with its optional packages: npm ci --include=optional',
};

function failed(what: string, { code, message }: StepFailure): Finding {
  return { what, ok: false, detail: message, remedy: REMEDIES[code] };
}

function windows(dialogs: Examination['dialogs']): Finding {
  const what = 'AmiBroker windows';
  if (dialogs.length === 0) return fine(what, 'none came up');
  const said = dialogs.map(
    ({ caption, texts, pressed }) =>
      `"${caption}": ${texts.join(' ').trim()} (${pressed === null ? 'left standing' : `answered with ${pressed}`})`,
  );
  return {
    what,
    ok: false,
    detail: said.join('; '),
    remedy: 'Answer what stands there, and end what brings it up: each one stops a scan.',
  };
}
