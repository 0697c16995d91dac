/** What a program says while nobody reads its terminal: a pipe that is full stands for one that stands still. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const OUTPUT = JSON.stringify(new URL('./output.ts', import.meta.url).href);
const TERMINAL = JSON.stringify(new URL('./terminal.ts', import.meta.url).href);

/** Nothing of what it tells is read before somebody asks. */
function program(body: string, stdout: 'pipe' | number = 'pipe'): ChildProcessByStdio<null, Readable, Readable> {
  const head = `import { print, printJson, tell } from ${OUTPUT}; import { endAtTerminal, standBehindReader, standBehindTerminal } from ${TERMINAL};`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', `${head} standBehindTerminal(); ${body}`], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', stdout, 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcessByStdio<null, Readable, Readable>;
}

/** A device that refuses every byte, as a full disk does. */
const FULL = '/dev/full';

/** More than any pipe holds, and more than is held back. */
const FLOOD = `for (let line = 0; line < 60_000; line += 1) tell('x'.repeat(100));`;

test('a terminal that stands still stops no program; lines beyond the bound are lost and counted', async () => {
  const child = program(
    `${FLOOD} setTimeout(() => { console.log('alive'); setInterval(() => tell('later'), 50) }, 50);`,
  );
  expect(String((await once(child.stdout, 'data'))[0])).toBe('alive\n');
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  await expect.poll(() => told.endsWith('later\n'), { timeout: 10_000 }).toBe(true);
  const kept = told.split('x'.repeat(100)).length - 1;
  expect(told).toContain(`(${60_000 - kept} lines were lost while the terminal stood still)`);
}, 20_000);

test('a reader that stands still stops no program; whole lines beyond the bound are left out, which is told beside', async () => {
  const child = program(`standBehindReader(() => undefined);
    for (let line = 0; line < 60_000; line += 1) printJson({ seq: line, text: 'x'.repeat(100) });
    let seq = 60_000;
    setTimeout(() => { tell('alive'); setInterval(() => printJson({ seq: seq++ }), 50) }, 50);`);
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  await expect.poll(() => told, { timeout: 10_000 }).toContain('alive');
  expect(told.match(/stdout is not taken/g)).toHaveLength(1);
  let results = '';
  child.stdout.on('data', (chunk) => {
    results += String(chunk);
  });
  const numbers = () =>
    results
      .slice(0, results.lastIndexOf('\n'))
      .split('\n')
      .map((line) => (JSON.parse(line) as { seq: number }).seq);
  await expect.poll(() => results !== '' && (numbers().at(-1) ?? 0) >= 60_001, { timeout: 10_000 }).toBe(true);
  const seen = numbers();
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.length).toBeLessThan(60_000);
}, 20_000);

test.skipIf(!existsSync(FULL))(
  'results that a full disk takes nothing of are told of, once',
  async () => {
    const file = openSync(FULL, 'w');
    const child = program(`standBehindReader(() => undefined); setInterval(() => printJson({}), 20);`, file);
    closeSync(file);
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += String(chunk);
    });
    await expect.poll(() => told, { timeout: 10_000 }).toContain('stdout cannot be written');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(told.match(/stdout/g)).toHaveLength(1);
    expect(told).toContain('ENOSPC');
  },
  20_000,
);

test.skipIf(!existsSync(FULL))(
  'a command that ends by itself says in a sentence that its results cannot be written',
  async () => {
    const file = openSync(FULL, 'w');
    const child = spawn(process.execPath, [fileURLToPath(new URL('./openbell.ts', import.meta.url)), 'functions'], {
      stdio: ['ignore', file, 'pipe'],
    });
    closeSync(file);
    const [told, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect(told).toMatch(/^openbell: stdout cannot be written: ENOSPC.*\n$/);
    expect(code).toBe(1);
  },
  20_000,
);

test('a reader that is gone is told of, and the program goes on', async () => {
  const child = program(`standBehindReader(() => tell('gone'));
    setInterval(() => printJson({}), 20);`);
  child.stdout.destroy();
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  await expect.poll(() => told, { timeout: 10_000 }).toContain('gone\ngone');
}, 20_000);

test('a program ends within moments though its terminal stands still', async () => {
  const ends = [
    'await endAtTerminal();',
    'setTimeout(() => process.exit(130), 500);',
    `setTimeout(() => { throw new Error('a bug') }, 500);`,
  ];
  for (const end of ends) expect(await once(program(FLOOD + end), 'exit')).toEqual([null, 'SIGKILL']);
}, 20_000);

test('a program ends within moments though its reader stands still, and waits for one that only takes its time', async () => {
  const body = `standBehindReader(() => undefined); print('x'.repeat(1_000_000)); await endAtTerminal();`;
  expect(await once(program(body), 'exit')).toEqual([null, 'SIGKILL']);
  const taken = program(body);
  expect((await text(taken.stdout)).length).toBe(1_000_001);
});

test('what a full pipe refuses is offered again', async () => {
  // A program that has looked at its stderr has made its pipe one that refuses.
  const child = program(`process.stderr.on('error', () => undefined);
    for (let line = 0; line < 4_000; line += 1) tell('x'.repeat(100));
    setTimeout(() => console.log('alive'), 100);`);
  await once(child.stdout, 'data');
  expect((await text(child.stderr)).length).toBe(4_000 * 101);
});

test.each([
  ['at its end', `await endAtTerminal();`, 0],
  ['where it does not wait', 'process.exit(3);', 3],
  ['in a crash', `throw new Error('a bug');`, 1],
])('the last lines of a program are seen %s', async (_, end, code) => {
  const child = program(`for (let line = 1; line <= 50; line += 1) tell('line ' + line + '.'); ${end}`);
  const [told, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(exitCode).toBe(code);
  for (let line = 1; line <= 50; line += 1) expect(told).toContain(`line ${line}.`);
});
