/**
 * The dashboard in a real browser on the real program: in by the link of the terminal, a session launched by its form, a
 * fill seen, Kill by its key, the next signal alerted and its order disabled, and the session stopped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { credentialsOf, openbell, simulator, temporaryFolder, until, writeFormula } from './processes.ts';
import { RunningApi } from './running-api.ts';

/** `npm test` looks for one and names it. */
const browserPath = ['/usr/bin/chromium', process.env.OPENBELL_BROWSER ?? ''].findLast((path) => existsSync(path));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A minute of the venue takes two seconds. */
const SPEED = 30;
const SOON = { timeout: 20_000 };

test.skipIf(browserPath === undefined)(
  'a trader launches, sees a fill, kills, and stops, all in the dashboard (a browser)',
  {
    timeout: 150_000,
  },
  async () => {
    const folder = temporaryFolder();
    writeFormula(
      folder,
      'Seesaw',
      'Buy = Minute() % 2 == 0; Sell = Minute() % 2 == 1; Short = Cover = 0; Plot( MA( C, 5 ), "Average", colorBlue );',
    );
    const { card } = await simulator(['--speed', String(SPEED), '--symbol', 'NQH6']);
    const running = openbell(['start', '--port', '0', '--gateway', card.rest, '--clock-rate', String(SPEED)], {
      folder,
      env: credentialsOf(card),
    });
    const login = /Dashboard +(\S+)/.exec(
      await until(
        () => running.stderr,
        (said) => said.includes('Ctrl-C ends all of it'),
        { deadlineMs: 30_000 },
      ),
    )?.[1];
    const { page, complaints } = await open(login ?? '');

    // The link is spent, its code gone from the address, and the form is what a first visit shows.
    expect(page.url()).toBe(`${new URL(login ?? '').origin}/live`);
    await page.getByRole('heading', { name: 'New live session' }).waitFor(SOON);
    await page.getByLabel('Strategy', { exact: true }).selectOption({ label: 'Seesaw' });
    await page.getByLabel('Account', { exact: true }).selectOption(String(card.accounts[0]?.id));
    await page.getByLabel('Symbol', { exact: true }).fill('NQH6');
    await page.getByRole('radio', { name: /^On\./ }).check();
    const typed = page.getByLabel(/typed by hand/);
    if (await typed.isVisible()) await typed.fill(card.accounts[0]?.name ?? '');
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Launch and trade' }).click();

    // Candles, and a fill among the trades.
    const chart = page.getByRole('figure', { name: 'Chart of NQH6 1min' });
    await chart.waitFor(SOON);
    await until(
      () => candlesOf(page),
      ({ rising, falling }) => rising > 1_000 && falling > 1_000,
    );
    const trades = page.getByRole('table', { name: 'Trades, newest first' });
    await trades.getByRole('row').filter({ hasText: 'filled' }).first().waitFor({ timeout: 40_000 });
    await page.getByRole('status').filter({ hasText: 'Armed' }).first().waitFor(SOON);
    expect(await page.title()).toMatch(/NQH6 armed/);
    expect(await seriousViolations(page)).toEqual([]);

    // Kill, by its key alone.
    const api = new RunningApi({ address: new URL(login ?? '').origin, data_dir: join(folder, 'data') });
    const before = await api.status();
    await page.keyboard.press('k');
    await page.getByRole('alert', { name: 'Kill' }).getByText('proven: 1 session halted').waitFor(SOON);
    await page.getByRole('status').filter({ hasText: 'Halted' }).first().waitFor(SOON);
    await trades.getByRole('row').filter({ hasText: 'disabled' }).first().waitFor(SOON);
    await page.getByRole('tab', { name: /^Alerts/ }).click();
    const alerts = page.getByRole('table', { name: 'Alerts, newest first' });
    await alerts.getByRole('row').filter({ hasText: 'halted' }).first().waitFor(SOON);
    const after = await api.status();
    expect(after.trading_state).toBe('halted');
    expect(after.alerts.length).toBeGreaterThan(before.alerts.length);
    expect(after.trades.at(-1)).toMatchObject({ status: 'disabled', order_id: null });

    // A phone shows the same at a glance, in the dark as well.
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const vital of [
      page.getByRole('button', { name: /^Kill/ }),
      page.getByRole('status').filter({ hasText: 'Halted' }).first(),
    ]) {
      const box = await vital.boundingBox();
      expect(box).not.toBeNull();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await seriousViolations(page)).toEqual([]);

    await page.getByRole('button', { name: /^Stop/ }).click();
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByText('(stopped)').first().waitFor(SOON);
    expect(await api.status()).toMatchObject({ running: false, state: 'idle' });
    expect(complaints).toEqual([]);
    expect(await running.interrupt()).toMatchObject({ code: 0 });
  },
);

/** @returns the page, and what the browser had to complain about since it was opened */
async function open(url: string): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const browser: Browser = await chromium.launch({
    executablePath: browserPath ?? '',
    // Root has no sandbox to run in.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(SOON.timeout);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

async function seriousViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run()')) as {
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Pixels of the chart in the hue of rising bars, teal, and of falling ones, violet. */
function candlesOf(page: Page): Promise<{ readonly rising: number; readonly falling: number }> {
  return page.evaluate(`(() => {
    let rising = 0;
    let falling = 0;
    for (const canvas of document.querySelectorAll('figure canvas')) {
      if (canvas.width === 0 || canvas.height === 0) continue;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue, alpha] = data.subarray(i, i + 4);
        if (alpha < 255) continue;
        if (green - red > 40) rising += 1;
        if (red - green > 20 && blue - green > 40) falling += 1;
      }
    }
    return { rising, falling };
  })()`);
}
