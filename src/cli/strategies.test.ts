import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Strategies } from '#server';
import { createStrategies, strategyId } from './strategies.ts';

let root: string;
let strategies: Strategies;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'openbell-strategies-'));
  strategies = createStrategies({ folders: { user: join(root, 'user'), shipped: join(root, 'shipped') } });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const GOOD = 'Period = Param("Period", 14, 2, 50, 1); Buy = Cross(C, MA(C, Period)); Sell = Cross(MA(C, Period), C);';

test('an id is the file name as a URL can carry it', () => {
  expect(strategyId('T03 - Live Pipeline Test (2-Min Cycle)')).toBe('T03_-_Live_Pipeline_Test__2-Min_Cycle_');
  expect(strategyId('Größe.v2')).toBe('Gr__e_v2');
});

test('formulas of both folders are listed by name, with what can be set', async () => {
  const file = write('user/B cross.afl', GOOD);
  write('shipped/A.AFL', 'Buy = 0; Sell = 0;');
  write('user/notes.txt', 'no formula');
  const all = await strategies.list();
  expect(all.map(({ id, name, status }) => [id, name, status])).toEqual([
    ['A', 'A', 'ok'],
    ['B_cross', 'B cross', 'ok'],
  ]);
  expect(all[1]).toMatchObject({ file, diagnostics: [] });
  expect(all[1]?.parameters).toMatchObject([{ name: 'Period', kind: 'number', value: 14, min: 2, max: 50, step: 1 }]);
});

test('a formula that calls ApplyStop says so', async () => {
  write('user/Stopped.afl', `${GOOD} applystop( stopTypeLoss, stopModePoint, 20 );`);
  write('user/Unstopped.afl', GOOD);
  expect((await strategies.list()).map(({ name, applyStop }) => [name, applyStop])).toEqual([
    ['Stopped', true],
    ['Unstopped', false],
  ]);
});

test('no folder is no formula', async () => {
  expect(await strategies.list()).toEqual([]);
});

test('a broken formula is listed with what is wrong, one that asks too much as unsupported', async () => {
  write('user/Broken.afl', 'Buy = Cross(C, ;');
  write('user/Host.afl', 'Buy = 0;\nShellExecute("calc", "", "");');
  write('user/Lost.afl', '#include <nowhere.afl>\nBuy = 0;');
  const all = await strategies.list();
  expect(all.map(({ id, status }) => [id, status])).toEqual([
    ['Broken', 'parse-error'],
    ['Host', 'unsupported'],
    ['Lost', 'unsupported'],
  ]);
  expect(all[0]?.diagnostics[0]).toMatchObject({ severity: 'error', line: 1 });
  expect(all[1]?.diagnostics[0]).toMatchObject({ severity: 'error', line: 2 });
});

test('files that come to the same id are both refused, and each names the other', async () => {
  const one = write('user/A B.afl', GOOD);
  const other = write('shipped/A+B.afl', GOOD);
  write('user/Fine.afl', GOOD);
  const all = await strategies.list();
  expect(all.map(({ id, status }) => [id, status])).toEqual([
    ['A_B', 'clash'],
    ['A_B', 'clash'],
    ['Fine', 'ok'],
  ]);
  expect(all.find(({ file }) => file === one)?.diagnostics[0]?.message).toContain(other);
  expect(all.find(({ file }) => file === other)?.diagnostics[0]?.message).toContain(one);
});

test('formulas below the top are there to be included, and a change of them is seen', async () => {
  write('user/Main.afl', '#include_once "parts\\rules.afl"\nBuy = rule; Sell = 0;');
  const part = write('user/parts/rules.afl', 'rule = C > O;');
  expect(await strategies.list()).toMatchObject([{ id: 'Main', status: 'ok' }]);
  writeFileSync(part, 'rule = C > ;');
  expect(await strategies.list()).toMatchObject([{ id: 'Main', status: 'parse-error' }]);
});

test('what has not changed is not read again, however many ask', async () => {
  const file = write('user/A.afl', GOOD);
  const [first, second] = await Promise.all([strategies.list(), strategies.list()]);
  expect(second).toBe(first);
  utimesSync(file, new Date(), new Date(Date.now() + 5_000));
  const anew = await strategies.list();
  expect(anew).toEqual(first);
  expect(anew).not.toBe(first);
  rmSync(file);
  expect(await strategies.list()).toEqual([]);
});

test('a formula without end is stopped, and the others are listed', async () => {
  write('user/Endless.afl', 'while (1) { x = 1; }');
  write('user/Fine.afl', GOOD);
  const all = await strategies.list();
  expect(all.map(({ id }) => id)).toEqual(['Endless', 'Fine']);
  expect(all[1]?.status).toBe('ok');
});

test('a file that is no formula by its size is listed as broken, and the others are read', async () => {
  write('user/Huge.afl', ' '.repeat(4_000_001));
  write('user/Last.afl', GOOD);
  const all = await strategies.list();
  expect(all.map(({ id, status }) => [id, status])).toEqual([
    ['Huge', 'parse-error'],
    ['Last', 'ok'],
  ]);
  expect(all[0]?.diagnostics[0]?.message).toContain('too large');
});
