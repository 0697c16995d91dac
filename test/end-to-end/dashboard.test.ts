/**
 * The dashboard in a real browser on the real program: in by the link of the terminal, a session launched by its form, a
 * fill seen, Kill by its key, the next signal alerted and its order disabled, and the session stopped. And a session with a
 * stop, beside which another hand trades: what stands is shown, what is not ours is asked about, the order tells its story.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import {
  credentialsOf,
  openbell,
  type RunningProcess,
  type SimulatorCard,
  simulator,
  temporaryFolder,
  until,
  writeFormula,
} from './processes.ts';
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
    const { page, complaints, api, running, card, address } = await dashboard(
      'Seesaw',
      'Buy = Minute() % 2 == 0; Sell = Minute() % 2 == 1; Short = Cover = 0; Plot( MA( C, 5 ), "Average", colorBlue );',
    );

    // The link is spent, its code gone from the address, and the form is what a first visit shows.
    expect(page.url()).toBe(`${address}/live`);
    await fillForm(page, card, 'Seesaw');
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
    // On a desk the parts scroll, each by itself; the page does not.
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0);

    // Kill, by its key alone.
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

test.skipIf(browserPath === undefined)(
  'a stop is seen at the venue, and contracts of another hand stop the entries until a word on them (a browser)',
  {
    timeout: 150_000,
  },
  async () => {
    const { page, complaints, api, card, folder } = await dashboard(
      'Ladder',
      'Buy = Minute() % 5 == 0; Sell = Short = Cover = 0; ApplyStop( stopTypeLoss, stopModePoint, 50 );',
      // The micro: what the market does in a few minutes touches no loss limit.
      'MNQH6',
    );
    const account = card.accounts[0] ?? { id: 0, name: '' };
    await fillForm(page, card, 'Ladder', 'MNQH6');

    // What the venue would refuse is marked at once, what the limits refuse once it was sent; a distance is told in money.
    await page.getByLabel('Stop, ticks').fill('3');
    await page.getByText('Use a number from 4 to 1,000.').waitFor(SOON);
    await page.getByLabel('Stop, ticks').fill('900');
    await page.getByText('225.00 points, $450.00 a contract').waitFor(SOON);
    await page.getByLabel('Target, ticks').fill('1000');
    await page.getByRole('checkbox', { name: 'Take the formula’s ApplyStop' }).waitFor(SOON);
    await page.getByLabel('Size, contracts').fill('16');
    expect(await seriousViolations(page)).toEqual([]);
    const launch = page.getByRole('button', { name: 'Launch and trade' });
    await launch.click();
    await page.getByRole('alert').filter({ hasText: 'more than the 15 contracts' }).waitFor(SOON);
    const size = page.getByRole('textbox', { name: 'Size, contracts' });
    expect(await size.getAttribute('aria-invalid')).toBe('true');
    await size.fill('1');
    await launch.click();

    // The stop stands at the venue, and the page says where.
    const beside = page.getByRole('complementary', { name: 'Position and session' });
    await beside.getByText('stands at the venue').waitFor({ timeout: 60_000 });
    const { contract, stop_price: stop } = await api.status();
    await beside.getByText(String(stop?.toFixed(2))).waitFor(SOON);

    // Another hand buys beside us: the page asks, and a word by name settles it.
    await buyByAnotherHand(card, { account: account.id, contract: contract?.id ?? '' });
    const notice = page.getByRole('alert', { name: 'Contracts that are not Openbell’s' });
    await notice.getByText('1 long contract of MNQH6 did not come from Openbell: entries are stopped.').waitFor({
      timeout: 40_000,
    });
    await page.getByRole('status').filter({ hasText: 'Exits only' }).first().waitFor(SOON);
    expect(await seriousViolations(page)).toEqual([]);
    const terminal = (...args: readonly string[]) => openbell(args, { folder }).end();
    expect((await terminal('status')).stdout).toMatch(
      /protection confirmed: stop at [\d.]+, target at [\d.]+\n.*1 long in MNQH6 did not come from Openbell: entries/,
    );
    expect(await terminal('external', 'leave', '--account', 'another')).toMatchObject({ code: 1 });
    expect(await terminal('external', 'leave')).toMatchObject({ code: 2 });
    await notice.getByRole('button', { name: 'Leave alone…' }).click();
    const act = page.getByRole('button', { name: 'Leave alone', exact: true });
    expect(await act.isDisabled()).toBe(true);
    await page.getByLabel('Type the account’s name').fill(account.name);
    expect(await seriousViolations(page)).toEqual([]);
    await act.click();
    await notice.waitFor({ ...SOON, state: 'detached' });
    await beside.getByText(', left alone').waitFor(SOON);
    await api.until(({ position }) => position.external === 1 && position.external_left);

    // The order tells its story.
    const trades = page.getByRole('table', { name: 'Trades, newest first' });
    await trades.getByRole('row').filter({ hasText: 'filled' }).first().click();
    const story = page.getByRole('dialog', { name: 'The story of this order' });
    await story.getByText('Guard: approved').waitFor(SOON);
    // Every instant is in exchange time.
    expect(await story.innerText()).not.toMatch(/\d{4}-\d\d-\d\dT/);
    expect(await seriousViolations(page)).toEqual([]);
    await story.getByRole('button', { name: 'Close' }).click();

    // In the terminal the same word is said without a dialogue.
    expect(await terminal('external', 'adopt', '--account', account.name)).toMatchObject({ code: 0 });
    await beside.getByText(', left alone').waitFor({ ...SOON, state: 'detached' });

    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);

    // Flatten asks nothing; a touch of its key does nothing, a second of it does. Three lights say how far it is.
    const lights = page.getByRole('status', { name: 'Flatten' });
    await page.keyboard.press('f');
    await page.keyboard.down('f');
    await page.waitForTimeout(1_200);
    await page.keyboard.up('f');
    await lights.getByText('gate closed').waitFor(SOON);
    await lights.getByText('flat is proven').waitFor(SOON);
    expect(await seriousViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await api.status()).toMatchObject({ position: { size: 0 }, flatten: { step: 'proven', by: 'person' } });
    // What it closed follows no signal.
    await trades.getByRole('row').filter({ hasText: 'sell, flatten' }).first().waitFor(SOON);
    expect((await terminal('status')).stdout).toMatch(/flatten MNQH6: ● gate closed {2}● sent {2}● flat proven/);
    await lights.getByRole('button', { name: /^Close/ }).click();
    await lights.waitFor({ ...SOON, state: 'detached' });
    // The one refusal that was meant.
    expect(complaints.filter((each) => !each.includes('409'))).toEqual([]);
  },
);

interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly api: RunningApi;
  readonly running: RunningProcess;
  readonly card: SimulatorCard;
  readonly folder: string;
  readonly address: string;
}

/** The program on a simulator of its own with one formula of the user's, and its dashboard in a browser. */
async function dashboard(name: string, formula: string, symbol = 'NQH6'): Promise<Opened> {
  const folder = temporaryFolder();
  writeFormula(folder, name, formula);
  const { card } = await simulator(['--speed', String(SPEED), '--symbol', symbol]);
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
  const address = new URL(login ?? '').origin;
  const { page, complaints } = await open(login ?? '');
  const api = new RunningApi({ address, data_dir: join(folder, 'data') });
  return { page, complaints, api, running, card, folder, address };
}

/** All but the button. */
async function fillForm(
  page: Page,
  { accounts: [account] }: SimulatorCard,
  strategy: string,
  symbol = 'NQH6',
): Promise<void> {
  await page.getByRole('heading', { name: 'New live session' }).waitFor(SOON);
  await page.getByLabel('Strategy', { exact: true }).selectOption({ label: strategy });
  await page.getByLabel('Account', { exact: true }).selectOption(String(account?.id));
  await page.getByLabel('Symbol', { exact: true }).fill(symbol);
  await page.getByRole('radio', { name: /^On\./ }).check();
  const typed = page.getByLabel(/typed by hand/);
  if (await typed.isVisible()) await typed.fill(account?.name ?? '');
}

/** A person buys one in the venue's own screen. */
async function buyByAnotherHand(
  { rest, user_name, api_key }: SimulatorCard,
  { account, contract }: { readonly account: number; readonly contract: string },
): Promise<void> {
  const ask = async (path: string, body: object, headers: object = {}): Promise<unknown> => {
    const response = await fetch(`${rest}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(SOON.timeout),
    });
    return response.json();
  };
  const { token } = (await ask('/api/Auth/loginKey', { userName: user_name, apiKey: api_key })) as { token: string };
  const order = { accountId: account, contractId: contract, type: 2, side: 0, size: 1 };
  expect(await ask('/api/Order/place', order, { authorization: `Bearer ${token}` })).toMatchObject({ success: true });
}

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
    // The one about reading the canvas back is about this test, which looks for candles.
    if (message.text().includes('willReadFrequently')) return;
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
