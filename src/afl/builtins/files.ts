/**
 * Files, as far as a formula may have them: inside its own tree and nowhere else. A path that could mean another place is
 * refused with a warning, and answered as AmiBroker answers for a file that cannot be opened.
 */
import { type Builtin, builtin, type FilePath, NULL, parameter, parameterOr, type Run, type Value } from '#afl/runtime';
import { timeInFormat } from './date-time.ts';
import { described } from './described.ts';
import { parseFilePath, parseFilePattern, patternTest } from './file-path.ts';
import { OpenFiles } from './open-files.ts';

/** The tree's root is the working folder, as the root of a drive. */
const WORKING_FOLDER = 'C:\\';
/** Attribute bits of Windows. */
const FOLDER_BIT = 16;
const FILE_BIT = 32;
/** fdir's flags. */
const WITH_FILES = 1;
const WITH_FOLDERS = 2;

function refuse(run: Run, path: string): void {
  run.warn(914, `The path "${path.slice(0, 100)}" is refused: a formula has files in its own folder only.`);
}

/** Does something with a path; of one that is refused, `otherwise` is the answer. */
function at<Answer>(
  run: Run,
  path: string,
  otherwise: Answer,
  act: (files: OpenFiles, path: FilePath) => Answer,
): Answer {
  const names = parseFilePath(path);
  if (names === null) {
    refuse(run, path);
    return otherwise;
  }
  const files = OpenFiles.of(run);
  run.step(16);
  files.flush();
  return act(files, names);
}

function listed(run: Run, wildcard: string, flags: number): string {
  const place = parseFilePattern(wildcard);
  if (place === null) {
    refuse(run, wildcard);
    return '';
  }
  const files = OpenFiles.of(run);
  files.flush();
  const entries = files.store.list(place.folder);
  run.step(entries.length);
  const fits = patternTest(place.pattern);
  const names = entries
    .filter(({ name, isFolder }) => (flags & (isFolder ? WITH_FOLDERS : WITH_FILES)) !== 0 && fits(name))
    .map(({ name }) => name);
  const text = names.join(',');
  run.allocate(2 * text.length);
  return text;
}

function status(run: Run, path: string, what: number, format: number): Value {
  const found = at(run, path, null, (files, names) => files.store.status(names));
  if (found === null) return NULL;
  switch (what) {
    case 0:
      return timeInFormat(found.created, format);
    case 1:
      return timeInFormat(found.modified, format);
    case 2:
      return timeInFormat(found.accessed, format);
    case 3:
      return Math.fround(found.bytes);
    case 4:
      return found.isFolder ? FOLDER_BIT : FILE_BIT;
    default:
      return NULL;
  }
}

/** A yes or no about one path; no for one that is refused. */
function decision(signature: string, summary: string, act: (files: OpenFiles, path: FilePath) => boolean): Builtin {
  return builtin({
    ...described(signature, 'number', summary),
    parameters: [parameter('string', 'path')],
    call: ([path], run) => (at(run, path, false, act) ? 1 : 0),
  });
}

export const FILES: readonly Builtin[] = [
  builtin({
    ...described(
      'fopen("file", "mode", shared=False)',
      'number',
      'Opens a file of the formula’s own; 0 when it cannot.',
    ),
    parameters: [parameter('string', 'file'), parameter('string', 'mode'), parameterOr('number', 'shared', 0)],
    call: ([path, mode], run) => at(run, path, 0, (files, names) => files.open(names, mode)),
  }),
  builtin({
    ...described('fclose(handle)', 'nothing', 'Closes a file.'),
    parameters: [parameter('number', 'handle')],
    call: ([handle], run) => {
      OpenFiles.of(run).close(handle);
      return undefined;
    },
  }),
  builtin({
    ...described('fputs("text", handle)', 'nothing', 'Writes a text.'),
    parameters: [parameter('string', 'text'), parameter('number', 'handle')],
    call: ([text, handle], run) => {
      OpenFiles.of(run).put(handle, text);
      return undefined;
    },
  }),
  builtin({
    ...described('fgets(handle)', 'string', 'The next line with its end, no more than 1024 characters.'),
    parameters: [parameter('number', 'handle')],
    call: ([handle], run) => OpenFiles.of(run).line(handle),
  }),
  builtin({
    ...described('feof(handle)', 'number', '1 after a read that met the end of the file.'),
    parameters: [parameter('number', 'handle')],
    call: ([handle], run) => (OpenFiles.of(run).ended(handle) ? 1 : 0),
  }),
  builtin({
    ...described('fappend("file", "text")', 'number', 'Adds a text to the end of a file.', 'guess'),
    parameters: [parameter('string', 'file'), parameter('string', 'text')],
    call: ([path, text], run) =>
      at(run, path, 0, (files, names) => {
        const handle = files.open(names, 'a');
        if (handle === 0) return 0;
        files.put(handle, text);
        files.close(handle);
        return 1;
      }),
  }),
  decision('fdelete("file")', 'Deletes a file.', (files, path) => files.store.delete(path)),
  decision('fmkdir("dir")', 'Makes one folder.', (files, path) => files.store.makeFolder(path)),
  decision('frmdir("dir")', 'Removes an empty folder.', (files, path) => files.store.removeFolder(path)),
  builtin({
    ...described('fdir("wildcard", flags=1)', 'string', 'Names in a folder, with commas: 1 files, 2 folders, 3 both.'),
    parameters: [parameter('string', 'wildcard'), parameterOr('number', 'flags', WITH_FILES)],
    call: ([wildcard, flags], run) => listed(run, wildcard, flags),
  }),
  builtin({
    ...described(
      'fgetstatus("file", what, format=0)',
      'any',
      'When a file was made (0), changed (1) or read (2), its size (3) or attributes (4); Null when there is none.',
    ),
    parameters: [parameter('string', 'file'), parameter('number', 'what'), parameterOr('number', 'format', 0)],
    call: ([path, what, format], run) => status(run, path, what, format),
  }),
  builtin({
    ...described('fgetcwd()', 'string', 'The working folder: the root of the formula’s own files.'),
    parameters: [],
    call: () => WORKING_FOLDER,
  }),
];
