// `openbell doctor` on Windows: nothing there, all well, and each of what can be wrong, with what to do about it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeAmiBroker, WINE_FOLDER } from './desk.ts';
import { WindowsDesk } from './windows-openbell.ts';

const PROG_ID = 'Broker.Application';

interface Finding {
  readonly what: string;
  readonly ok: boolean | null;
  readonly detail: string;
  readonly remedy: string | null;
}

/** A machine that does much else takes its time to start a Windows program. */
const HOOK_MS_MAX = 60_000;

describe.skipIf(WINE_FOLDER === null)('the doctor under Wine', () => {
  let desk: WindowsDesk;
  let fake: FakeAmiBroker | null;

  beforeEach(() => {
    desk = new WindowsDesk();
    // One that an ended test has left.
    desk.forget(`HKCR\\${PROG_ID}`);
    fake = null;
  }, HOOK_MS_MAX);

  afterEach(() => {
    fake?.close();
    desk.forget(`HKCR\\${PROG_ID}`);
    desk.close();
  }, HOOK_MS_MAX);

  const install = (): FakeAmiBroker => {
    fake = new FakeAmiBroker({ progId: PROG_ID, program: desk.broker });
    return fake;
  };

  function examined(...flags: readonly string[]): { readonly code: number | null; readonly all: readonly Finding[] } {
    const { code, out, err } = desk.openbell('doctor', '--json', ...flags);
    expect(err).not.toContain('a bug in Openbell');
    return { code, all: JSON.parse(out) as Finding[] };
  }

  const finding = (all: readonly Finding[], what: string): Finding => {
    const found = all.find((each) => each.what === what);
    if (found === undefined) throw new Error(`nothing of ${what} in ${JSON.stringify(all)}`);
    return found;
  };

  test('where AmiBroker is not installed that is a problem only for who wants it', () => {
    const { all } = examined();
    expect(finding(all, 'AmiBroker')).toMatchObject({ ok: null, remedy: null });
    const wanted = examined('--scanner', 'amibroker');
    expect(wanted.code).toBe(1);
    expect(finding(wanted.all, 'AmiBroker')).toMatchObject({ ok: false });
  }, 240_000);

  test('an AmiBroker that is all right is tried, and nothing of the trial stays', () => {
    const broker = install();
    const idle = examined();
    expect(finding(idle.all, 'AmiBroker')).toMatchObject({ ok: true, detail: `installed in ${desk.broker}` });
    expect(finding(idle.all, 'AmiBroker runs')).toMatchObject({ ok: true, detail: expect.stringContaining('no;') });
    expect(finding(idle.all, 'AmiBroker bits')).toMatchObject({ detail: expect.stringContaining('64, Openbell x64') });
    expect(finding(idle.all, 'AmiBroker trial').ok).toBe(null);

    const { all } = examined('--scanner', 'amibroker');
    const ours = all.filter(({ what }) => what.startsWith('AmiBroker'));
    expect(ours.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(finding(all, 'AmiBroker version').detail).toBe('6.93.0');
    expect(finding(all, 'AmiBroker database').detail).toContain(broker.databasePath);
    expect(finding(all, 'AmiBroker exploration').detail).toMatch(/^ran in \d+ ms$/);
    expect(broker.log()).toBe('');
  }, 240_000);

  test.each([
    ['a daily database', { base: 86_400 }],
    ['a database of a plug-in', { plugIn: true }],
  ])(
    '%s is refused, and which one is wanted is said',
    (_, settings) => {
      install().settings(settings);
      const { code, all } = examined('--scanner', 'amibroker');
      expect(code).toBe(1);
      expect(finding(all, 'AmiBroker database')).toMatchObject({
        ok: false,
        remedy: expect.stringContaining('Data source "(local)"'),
      });
      expect(all.some(({ what }) => what === 'AmiBroker exploration')).toBe(false);
      expect(all.some(({ what }) => what === 'AmiBroker symbol')).toBe(false);
    },
    240_000,
  );

  test('no other database is written into than the one that was named', () => {
    const broker = install();
    const named = (folder: string) => examined('--scanner', 'amibroker', '--ami-database', folder);
    expect(finding(named('C:\\Elsewhere').all, 'AmiBroker database')).toMatchObject({
      ok: false,
      detail: `AmiBroker has ${broker.databasePath} open, not C:\\Elsewhere.`,
      remedy: expect.stringContaining('--ami-database'),
    });
    const right = named(`${broker.databasePath.toUpperCase()}\\`).all;
    expect(finding(right, 'AmiBroker database').ok).toBe(true);
    expect(finding(right, 'AmiBroker runs')).toMatchObject({ detail: expect.stringContaining('process') });
    expect(finding(right, 'AmiBroker rights').ok).toBe(true);
  }, 240_000);

  test('a window that asks something is told with its text, and an exploration that failed by it is none', () => {
    install().misbehave({
      member: 'AnalysisDoc.Run',
      how: 'dialog',
      caption: 'AFL Error',
      text: 'Error 29. Variable used without being initialized',
    });
    const { code, all } = examined('--scanner', 'amibroker');
    expect(code).toBe(1);
    expect(finding(all, 'AmiBroker windows')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Error 29. Variable used without being initialized'),
    });
  }, 240_000);

  test('AmiBroker that ends meanwhile is told, and that the symbol of the trial may be there', () => {
    install().misbehave({ member: 'Application.RefreshAll', how: 'exit' });
    const { all } = examined('--scanner', 'amibroker');
    expect(finding(all, 'AmiBroker database')).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('start it'),
    });
  }, 240_000);
});
