import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { FILE_BYTES_MAX, prepareFormula, runFormula, Statics, sampleBars } from '#afl';
import { epochMs } from '#base';
import { contractId } from '#market';
import { createFormulaHost, FolderFiles } from '#scan/embedded';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function folder(): { readonly root: string; readonly outside: string; readonly files: FolderFiles } {
  const place = mkdtempSync(join(tmpdir(), 'openbell-files-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const outside = join(place, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'not yours');
  const root = join(place, 'files');
  return { root, outside, files: new FolderFiles({ root, zone: 'America/Chicago' }) };
}

test('files are written, found in any case, listed and removed', () => {
  const { root, files } = folder();
  expect(files.list([])).toEqual([]);
  expect(files.write(['Data', 'a.txt'], bytes('one'), 'replace')).toBe(true);
  expect(files.write(['data', 'A.TXT'], bytes('+'), 'append')).toBe(true);
  expect(readFileSync(join(root, 'Data', 'a.txt'), 'utf8')).toBe('one+');
  expect(files.status(['DATA', 'a.txt'])).toMatchObject({ isFolder: false, bytes: 4 });
  expect(files.list(['data'])).toEqual([{ name: 'a.txt', isFolder: false }]);
  expect(files.makeFolder(['data'])).toBe(true);
  expect(files.removeFolder(['data'])).toBe(false);
  expect(files.delete(['data', 'a.txt'])).toBe(true);
  expect(files.removeFolder(['data'])).toBe(true);
  expect(files.list([])).toEqual([]);
});

test('no link is followed, wherever on the way it lies', () => {
  const { root, outside, files } = folder();
  files.makeFolder(['made']);
  files.write(['a'], bytes('a'), 'replace');
  symlinkSync(outside, join(root, 'way'));
  symlinkSync(join(outside, 'secret'), join(root, 'file'));
  symlinkSync(join(outside, 'new'), join(root, 'dangling'));
  for (const path of [['way', 'secret'], ['WAY', 'secret'], ['file'], ['FILE'], ['dangling']]) {
    expect(files.read(path)).toBe(null);
    expect(files.status(path)).toBe(null);
    expect(files.write(path, bytes('x'), 'replace')).toBe(false);
    expect(files.write(path, bytes('x'), 'append')).toBe(false);
    expect(files.delete(path)).toBe(false);
    expect(files.removeFolder(path)).toBe(false);
  }
  expect(files.makeFolder(['way', 'in'])).toBe(false);
  expect(files.list(['way'])).toEqual([]);
  expect(files.list([]).map(({ name }) => name)).toEqual(['a']);
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('not yours');
  expect(existsSync(join(outside, 'new'))).toBe(false);
  expect(existsSync(join(outside, 'in'))).toBe(false);
});

test('a root that is a link is no root', () => {
  const { root, outside, files } = folder();
  symlinkSync(outside, root);
  expect(files.read(['secret'])).toBe(null);
  expect(files.write(['x'], bytes('x'), 'replace')).toBe(false);
  expect(existsSync(join(outside, 'x'))).toBe(false);
});

test('what is too large is neither written nor read', () => {
  const { root, files } = folder();
  expect(files.write(['a'], new Uint8Array(FILE_BYTES_MAX), 'replace')).toBe(true);
  expect(files.write(['a'], bytes('x'), 'append')).toBe(false);
  writeFileSync(join(root, 'b'), new Uint8Array(FILE_BYTES_MAX + 1));
  expect(files.read(['b'])).toBe(null);
});

const PIECES = [
  '..',
  '.',
  'a',
  'way',
  'secret',
  '..\\',
  '../',
  '\\\\',
  '//',
  'C:',
  'outside',
  'files',
  '%2e%2e',
  '~',
  '…',
  '\u0000',
];

test('whatever path a formula asks for, nothing outside is read or changed', () => {
  const { root, outside, files } = folder();
  files.makeFolder(['a']);
  mkdirSync(root, { recursive: true });
  symlinkSync(outside, join(root, 'way'));
  const host = createFormulaHost({
    subject: {
      contract: {
        id: contractId('NQ'),
        symbol: 'NQ',
        root: 'NQ',
        description: 'NQ',
        tickSize: 0.25,
        tickValue: 5,
        active: true,
      },
      amiSymbol: 'NQ',
      periodicity: { unit: 'minute', count: 1 },
      zone: 'UTC',
    },
    include: () => null,
    statics: new Statics(),
    files,
    newest: epochMs(0),
    deadline: () => false,
  });
  const source =
    'p = ParamStr( "p", "" ); f = fopen( p, "r" ); if( f ) { printf( "%s", fgets( f ) ); fclose( f ); } ' +
    'f = fopen( p, "w" ); if( f ) { fputs( "x", f ); fclose( f ); } fappend( p, "x" ); fmkdir( p ); ' +
    'printf( "%s", fdir( p + "\\\\*", 3 ) ); fdelete( p ); frmdir( p );';
  const prepared = prepareFormula({ source, file: 'x.afl', host });
  if (!prepared.ok) throw new Error(prepared.diagnostics[0]?.message);
  const bars = sampleBars(60, 3);
  const paths = fc
    .tuple(fc.array(fc.constantFrom(...PIECES, outside, root), { maxLength: 6 }), fc.constantFrom('\\', '/', ''))
    .map(([parts, by]) => parts.join(by));
  fc.assert(
    fc.property(paths, (p) => {
      const result = runFormula(prepared.formula, { bars, host, action: 'scan', params: { p } });
      expect(result.ok && result.text).not.toContain('not yours');
    }),
    { numRuns: 300, seed: 5 },
  );
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('not yours');
  expect(readdirSync(outside)).toEqual(['secret']);
  expect(readdirSync(dirname(outside)).sort()).toEqual(['files', 'outside']);
});
