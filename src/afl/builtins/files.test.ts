import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FilePath, type FileStore, MemoryFiles, prepareFormula, runFormula } from '#afl';
import { someBars, someHost } from './spoken.test-support.ts';

/** Runs a formula over a tree of files. @returns its commentary, or its error's code */
function said(source: string, files?: FileStore): string {
  const host = someHost(files === undefined ? {} : { files });
  const prepared = prepareFormula({ source, file: 'x.afl', host });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  const result = runFormula(prepared.formula, { bars: someBars(), host, action: 'explore' });
  return result.ok ? result.text : `${result.error.code} ${result.error.line}`;
}

function inMemory(below: FileStore | null = null): MemoryFiles {
  return new MemoryFiles({ now: () => Date.UTC(2026, 0, 15), below });
}

const READ_ALL = 'while( ! feof( f ) ) printf( "<%s>", fgets( f ) ); fclose( f );';

test('what is written is read again, line by line', () => {
  const write = 'f = fopen( "a.txt", "w" ); fputs( "one\\ntwo\\n", f ); fputs( "three", f ); fclose( f );';
  expect(said(`${write} f = fopen( "A.TXT", "r" ); ${READ_ALL}`)).toBe('<one\n><two\n><three>');
});

test('behind a last line with an end comes one empty read', () => {
  const write = 'f = fopen( "a.txt", "w" ); fputs( "one\\n", f ); fclose( f );';
  expect(said(`${write} f = fopen( "a.txt", "r" ); ${READ_ALL}`)).toBe('<one\n><>');
});

test('lines end on the disk as Windows has it, unless the file is binary', () => {
  for (const [mode, content] of [
    ['w', 'a\r\nb'],
    ['wb', 'a\nb'],
  ] as const) {
    const files = inMemory();
    said(`f = fopen( "a", "${mode}" ); fputs( "a\\nb", f ); fclose( f );`, files);
    expect(new TextDecoder().decode(files.read(['a']) ?? undefined)).toBe(content);
  }
});

test('a file is added to with "a" and written anew with "w"', () => {
  const files = inMemory();
  const put = (mode: string): string =>
    said(
      `f = fopen( "d\\\\a", "${mode}" ); fputs( "x", f ); fclose( f ); printf( "%g", fgetstatus( "d\\\\a", 3 ) );`,
      files,
    );
  expect([put('a'), put('a'), put('w'), put('a')]).toEqual(['1', '2', '1', '2']);
});

test('a long line comes in parts of 1024 characters', () => {
  const files = inMemory();
  files.write(['a'], new TextEncoder().encode('x'.repeat(2500)), 'replace');
  const lengths = 'f = fopen( "a", "r" ); while( ! feof( f ) ) printf( "%g ", StrLen( fgets( f ) ) ); fclose( f );';
  expect(said(lengths, files)).toBe('1024 1024 452 ');
});

test('every drive is the one that the formula has, and its root the working folder', () => {
  const read = (path: string): string => `f = fopen( "${path}", "r" ); printf( fgets( f ) ); fclose( f );`;
  const write = 'f = fopen( "C:\\\\Data\\\\x.csv", "w" ); fputs( "!", f ); fclose( f );';
  const paths = ['d:/data/X.CSV', '\\\\Data\\\\x.csv', 'data/./x.csv'].map(read);
  expect(said(`${write} ${paths.join(' ')} f = fopen( fgetcwd() + "\\\\Data\\\\x.csv", "r" ); ${READ_ALL}`)).toBe(
    '!!!<!>',
  );
});

test('a file that is not there has the handle 0, which is Error 26 to those that use it', () => {
  expect(said('f = fopen( "a", "r" ); printf( "%g", f );')).toBe('0');
  for (const use of ['fgets( 0 )', 'fputs( "a", 0 )', 'feof( Null )', 'fclose( 0 )']) {
    expect(said(`x = 1;\n${use};`)).toBe('AFL-E026 2');
  }
});

test('a file left open is Error 53 where it was opened, and its content is kept', () => {
  const files = inMemory();
  expect(said('x = 1;\nf = fopen( "a", "w" );\nfputs( "kept", f );', files)).toBe('AFL-E053 2');
  expect(files.status(['a'])?.bytes).toBe(4);
});

test('folders are made and removed one at a time, and only empty ones', () => {
  const steps = ['fmkdir( "a\\\\b" )', 'fmkdir( "a" )', 'fmkdir( "a" )', 'fmkdir( "a\\\\b" )', 'frmdir( "a" )'];
  const ends = ['frmdir( "a\\\\b" )', 'frmdir( "a" )', 'frmdir( "a" )', 'fdelete( "x" )'];
  const printed = [...steps, ...ends].map((each) => `printf( "%g", ${each} );`);
  expect(said(printed.join(' '))).toBe('011101100');
});

test('a folder is listed by wildcard', () => {
  const make = 'fmkdir( "d" ); fappend( "d\\\\a.txt", "" ); fappend( "d\\\\b.TXT", "" ); fmkdir( "d\\\\e" );';
  const lists = ['"d\\\\*.txt"', '"d\\\\*.*", 2', '"d\\\\*", 3', '"d\\\\?.csv"', '"none\\\\*"'];
  expect(said(`${make} ${lists.map((each) => `printf( fdir( ${each} ) + ";" );`).join('')}`)).toBe(
    'a.txt,b.TXT;e;a.txt,b.TXT,e;;;',
  );
});

test('open files and their size are bounded', () => {
  expect(said('for( i = 0; i < 100; i++ ) h = fopen( "a", "w" ); printf( "%g", h );')).toBe('AFL-E053 1');
  expect(said('for( i = 0; i < 64; i++ ) h = fopen( "a", "w" ); fclose( fopen( "b", "w" ) );')).toBe('AFL-E026 1');
  const endless =
    's = "0123456789"; for( i = 0; i < 18; i++ ) s += s; f = fopen( "a", "w" ); for( i = 0; i < 9; i++ ) fputs( s, f ); fclose( f );';
  expect(said(endless)).toBe('AFL-E047 1');
});

test('over another store everything can be done, and nothing is done to it', () => {
  const below = inMemory();
  below.write(['d', 'a'], new TextEncoder().encode('old'), 'replace');
  below.write(['b'], new TextEncoder().encode('old'), 'replace');
  const files = inMemory(below);
  said('fappend( "d\\\\a", "+new" ); fdelete( "b" ); fappend( "c", "new" ); fmkdir( "e" );', files);
  const text = (store: FileStore, path: FilePath): string | undefined => store.read(path)?.toString();
  expect(files.list([]).map(({ name }) => name)).toEqual(['c', 'd', 'e']);
  expect(files.read(['d', 'a'])?.length).toBe(7);
  expect(below.list([]).map(({ name }) => name)).toEqual(['b', 'd']);
  expect(text(below, ['d', 'a'])).toBe(new TextEncoder().encode('old').toString());
});

const PIECES = [
  ...[
    '..',
    '.',
    '',
    'a',
    'a.txt',
    'CON',
    'nul.txt',
    'com1',
    'x:y',
    'a ',
    'a.',
    '*',
    '?',
    '\u0000',
    'C:',
    'd:',
    '%TEMP%',
  ],
  ...['~', '$HOME', '\u202e', '\ud800', '/', '\\', '\\\\', '//', '...', ' ..', '.. ', '..\u0000', 'ａ', 'LPT9.x', '\t'],
];

test('no path whatever names a place outside, a device or a stream', () => {
  const seen: FilePath[] = [];
  const spy =
    <Answer>(answer: Answer) =>
    (path: FilePath): Answer => {
      seen.push(path);
      return answer;
    };
  const files: FileStore = {
    read: spy(new Uint8Array(0)),
    write: spy(true),
    delete: spy(true),
    makeFolder: spy(true),
    removeFolder: spy(true),
    status: spy(null),
    list: spy([]),
  };
  const host = someHost({ files });
  const source =
    'p = ParamStr( "p", "" ); f = fopen( p, "w" ); if( f ) fclose( f ); f = fopen( p, "r" ); if( f ) fclose( f ); ' +
    'fdelete( p ); fmkdir( p ); frmdir( p ); fgetstatus( p, 3 ); fdir( p, 3 ); fappend( p, "x" );';
  const prepared = prepareFormula({ source, file: 'x.afl', host });
  if (!prepared.ok) throw new Error('the formula is fine');
  const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 }));
  const paths = fc
    .tuple(fc.array(piece, { maxLength: 6 }), fc.constantFrom('\\', '/', ''))
    .map(([a, by]) => a.join(by));
  fc.assert(
    fc.property(paths, (p) => {
      seen.length = 0;
      const result = runFormula(prepared.formula, { bars: someBars(), host, action: 'scan', params: { p } });
      expect(result.ok).toBe(true);
      for (const name of seen.flat()) {
        expect(name).not.toMatch(/^$|^\.+$|[\\/:*?"<>|]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(name.split('').every((each) => each >= ' ')).toBe(true);
      }
    }),
    { numRuns: 500, seed: 4 },
  );
});
