import { expect, test } from 'vitest';
import { parse, preprocess, Source } from '#afl/syntax';

function faults(text: string, includes: Readonly<Record<string, string>> = {}): string[] {
  const source = new Source('main.afl', text);
  const { tokens, diagnostics } = preprocess(source, ({ path }) => {
    const found = includes[path];
    return found === undefined ? null : { file: path, text: found };
  });
  return [...diagnostics, ...parse(tokens).diagnostics].map(
    ({ code, file, line, column }) => `${code} ${file} ${line}:${column}`,
  );
}

test('lines end with CR LF, LF or CR alike', () => {
  const source = new Source('x', 'a\r\nb\nc\rd');
  expect([0, 3, 5, 7].map((offset) => source.position(offset))).toEqual([
    { line: 1, column: 1 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
  ]);
});

test('several faults are reported at once, each where it is', () => {
  expect(faults('x = ;\ny = 1;\nif( x { z = 2; }\nw = 3 4;')).toEqual([
    'AFL-E030 main.afl 1:5',
    'AFL-E030 main.afl 3:7',
    'AFL-E030 main.afl 4:7',
  ]);
});

test('a fault inside blocks is one fault', () => {
  expect(faults('for( i = 0; i < 5; i++ ) { if( i ) { x = ; } y = 1; }\nz = 1;')).toEqual(['AFL-E030 main.afl 1:42']);
});

test('a fault inside an include names the included file and its line', () => {
  expect(faults('x = 1;\n#include "lib.afl"\ny = ;', { 'lib.afl': '\n\nz = +;' })).toEqual([
    'AFL-E030 lib.afl 3:6',
    'AFL-E030 main.afl 3:5',
  ]);
});

test('a missing include is named and the rest is still read', () => {
  expect(faults('#include <gone.afl>\nx = ;')).toEqual(['AFL-U003 main.afl 1:1', 'AFL-E030 main.afl 2:5']);
});

test('include takes quotes, angles, doubled backslashes, a semicolon and no space', () => {
  const includes = { 'a.afl': '', '.\\\\b.afl': '', 'c.afl': '' };
  expect(faults('#include<a.afl>\n#Include_once ".\\\\b.afl";\n  #include "c.afl" // note', includes)).toEqual([]);
});

test('a hash in the middle of a line is no directive', () => {
  expect(faults('x = 1 #include "a"')).toEqual(['AFL-E030 main.afl 1:7', 'AFL-E030 main.afl 1:8']);
});

test('a section mark may lack its semicolon, with a warning', () => {
  expect(faults('_SECTION_BEGIN("a")\nx = 1;\n_SECTION_END()')).toEqual([
    'AFL-W903 main.afl 1:19',
    'AFL-W903 main.afl 3:14',
  ]);
});

test('non-breaking spaces and a byte order mark are white space', () => {
  expect(faults('\ufeffx\u00a0=\u00a01;')).toEqual([]);
});
