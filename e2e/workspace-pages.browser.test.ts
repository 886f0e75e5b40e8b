import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { holdWriters } from '@vitrine/db/testing';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineLooks } from './harness/examine-looks.ts';
import { openSite, type Site } from './harness/open-site.ts';
import { hasSharedSales, sharedSales } from './harness/repository.ts';
import { runVitrine, startVitrine } from './harness/run-vitrine.ts';
import { takeScreenshot } from './harness/screenshots.ts';
import { startServer } from './harness/start-server.ts';

const bundlePath = (site: Site, workspaceId: string) =>
  path.join(site.workplace.exportRoot, workspaceId);

const region = (page: Page, name: string | RegExp) => page.getByRole('region', { name });

/** The id in the address of the workspace page that is open. */
function openId(page: Page): string {
  return /\/workspaces\/([0-9a-f]{32})$/.exec(page.url())?.[1] ?? '';
}

async function loadSales(page: Page, file: string): Promise<void> {
  await page.goto('/run');
  await page.getByLabel('Sales CSV file').setInputFiles(file);
  await page.getByText(/\d rows: .* inserted/).waitFor();
}

/** Runs under a name, and opens what was kept of it. */
async function runAndOpen(page: Page, name: string, button = 'Run showcase'): Promise<string> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: button }).click();
  await region(page, name).getByRole('link', { name: 'Open the workspace' }).click();
  await page.waitForURL(/\/workspaces\/[0-9a-f]{32}$/);
  await region(page, 'Record').getByText('Completed').waitFor();
  return openId(page);
}

function writeSample(site: Site): string {
  const file = path.join(site.workplace.directory, 'sample.csv');
  runVitrine(site.workplace, ['sample', file]);
  return file;
}

describe.skipIf(!hasSharedSales)('[shared data] a new user with real sales', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.dispose());

  it('follows the page from nothing to a bundle that a shell checks', async () => {
    const { page } = site;
    await page.goto('/');
    await page.getByRole('link', { name: 'Load sales or choose a preset' }).click();
    await region(page, 'Run').getByText('No sales yet: load a CSV or choose a preset.').waitFor();
    await examineLooks(page, 'run-empty');

    await page.getByLabel('Sales CSV file').setInputFiles(sharedSales);
    await page.getByText(/\d rows: .* inserted/).waitFor();
    await page.getByRole('searchbox', { name: /^Grains/ }).fill('85123A');
    await page.getByRole('button', { name: 'Run on UK · 85123A' }).click();
    await page.getByLabel('Name', { exact: true }).fill('q4-baseline');
    await page.getByText('Configure', { exact: true }).click();
    await examineLooks(page, 'run-loaded');

    const held = await holdPlans(site);
    await page.getByRole('button', { name: 'Run showcase' }).click();
    await region(page, 'Running')
      .getByText(/step \d+ of 16/)
      .waitFor();
    await region(page, 'Running')

      .getByText(/374 days/)
      .first()
      .waitFor();
    await held.release();
    await region(page, 'Last run').getByText('Completed', { exact: true }).waitFor();
    await region(page, 'Last run').getByText('72.7 %').first().waitFor();
    await region(page, 'Models').locator('svg').first().waitFor();
    await examineLooks(page, 'run-ended');

    await page.getByRole('button', { name: 'Export q4-baseline' }).click();
    await page.getByText('q4-baseline exported').waitFor();
    await page.getByRole('link', { name: 'Open the workspace' }).click();
    const bundle = region(page, 'Bundle on disk');
    await bundle.getByText('4 of 4 files verified').waitFor();
    expect(await bundle.getByRole('row').filter({ hasText: 'verified' }).count()).toBe(4);
    await examineLooks(page, 'workspace-exported');

    const cwd = bundlePath(site, openId(page));
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'checksums.sha256'], { cwd });
    expect(site.failures).toEqual([]);
  });

  it('replays it to the same bytes, and shows run and proof as the documents do', async () => {
    const { page } = site;
    await page.getByRole('button', { name: 'Replay q4-baseline' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click();
    await region(page, 'Same result?').getByText('Every part is byte-identical.').waitFor();
    await page.getByRole('button', { name: /^Export/ }).click();
    await region(page, 'Bundle on disk').getByText('4 of 4 files verified').waitFor();
    await page.getByRole('button', { name: /^Close Bundle/ }).click();
    await takeDocumentPictures(page, 'workspace', ['light', 'dark']);
    await page.getByRole('link', { name: 'Run', exact: true }).click();
    await page.reload();
    await region(page, 'Last run').getByText('Completed', { exact: true }).waitFor();
    await region(page, 'Run')
      .getByRole('radio', { name: /^Preset/ })
      .check();
    await takeDocumentPictures(page, 'run', ['light']);
    expect(site.failures).toEqual([]);
  });
});

describe('workspaces', () => {
  let site: Site;
  let page: Page;
  beforeAll(async () => {
    site = await openSite();
    page = site.page;
    await loadSales(page, writeSample(site));
  });
  afterAll(() => site.dispose());

  it('names the file whose byte was changed, and calls it verified again once it is mended', async () => {
    const workspaceId = await runAndOpen(page, 'tampered');
    const bundle = region(page, 'Bundle on disk');
    await bundle.getByText('Nothing exported yet').waitFor();
    await examineLooks(page, 'workspace-not-exported');
    await page.getByRole('button', { name: 'Export tampered' }).click();
    await bundle.getByText('4 of 4 files verified').waitFor();

    const plan =
      /scenario_plans\/[0-9a-f]{32}\.json/.exec((await bundle.textContent()) ?? '')?.[0] ?? '';
    const file = path.join(bundlePath(site, workspaceId), plan);
    const original = readFileSync(file);
    const changed = Buffer.from(original);
    changed[20] = (changed[20] ?? 0) ^ 1;
    writeFileSync(file, changed);
    await bundle.getByRole('button', { name: 'Verify again' }).click();
    await bundle.getByText('1 problem').waitFor();
    await bundle
      .getByRole('listitem')
      .filter({ hasText: 'hash_mismatch' })
      .getByText(plan)
      .waitFor();
    await bundle.getByRole('row').filter({ hasText: plan }).getByText('not as listed').waitFor();
    await examineLooks(page, 'workspace-tampered');

    writeFileSync(file, original);
    await bundle.getByRole('button', { name: 'Verify again' }).click();
    await bundle.getByText('4 of 4 files verified').waitFor();
  });

  it('explains a word where it stands, by pointer and by keyboard', async () => {
    const record = region(page, 'Record');
    const grain = record.getByRole('button', { name: 'Grain', exact: true });
    const sentence = page.getByText(/^One product in one store/);
    await sentence.waitFor({ state: 'hidden' });
    await grain.click();
    await sentence.waitFor();
    const [word, box] = await Promise.all([grain.boundingBox(), sentence.boundingBox()]);
    expect(Math.abs((box?.y ?? 0) - (word?.y ?? 0))).toBeLessThan(80);
    await page.keyboard.press('Escape');
    await sentence.waitFor({ state: 'hidden' });
    await record.getByRole('button', { name: 'Verdict', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/^Whether the winner beats the seasonal naive forecast/).waitFor();
    await examineLooks(page, 'term');
    await page.keyboard.press('Escape');
  });

  it('compares a run with the one it was loaded from, and shows only what was changed', async () => {
    await page.getByRole('button', { name: 'Load tampered' }).click();
    await page.getByText('Run controls filled from tampered').waitFor();
    await page.getByText('Configure', { exact: true }).click();
    await page.getByRole('checkbox', { name: /^trend_regression/ }).uncheck();
    const workspaceId = await runAndOpen(page, 'fewer-models');
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await page.getByText('Select two workspaces').waitFor();
    await page.getByRole('combobox', { name: 'Baseline' }).click();
    await page.getByRole('option', { name: /^tampered/ }).waitFor();
    await examineLooks(page, 'compare-picker');
    await page.getByRole('option', { name: /^tampered/ }).click();

    await page.getByText('The first part that differs is modeling · models.').waitFor();
    const fields = page.getByRole('table', {
      name: /tampered as the baseline, beside fewer-models/,
    });
    await fields.getByText('run_config.train_model_types').waitFor();
    expect(await fields.getByText('seed', { exact: true }).count()).toBe(0);
    expect(await fields.getByText('data.sales').count()).toBe(0);
    await examineLooks(page, 'compare-result');

    await page.getByRole('button', { name: 'Swap sides' }).click();
    await page.getByRole('table', { name: /fewer-models as the baseline/ }).waitFor();
    const address = new URL(page.url());
    expect(address.searchParams.get('a')).toBe(workspaceId);
    await page.reload();
    await page.getByRole('table', { name: /fewer-models as the baseline/ }).waitFor();

    address.searchParams.set('b', 'f'.repeat(32));
    await page.goto(address.href);
    await page.getByText('The other side could not be read').waitFor();
    await page.getByRole('combobox', { name: 'Other' }).click();
    await page.getByRole('option', { name: /^tampered/ }).click();
    await page
      .getByRole('table', { name: /fewer-models as the baseline, beside tampered/ })
      .waitFor();
  });

  it('names the sales as what made a replay diverge when one sale was changed between', async () => {
    await page.goto('/run');
    await page.getByRole('button', { name: 'Run on S001 · P001' }).click();
    await runAndOpen(page, 'before-the-change');
    const [header = '', row = ''] = readFileSync(writeSample(site), 'utf8').split('\n');
    const place = header.split(',').indexOf('quantity');
    const changed = row.split(',').map((field, at) => (at === place ? '999' : field));
    const file = path.join(site.workplace.directory, 'changed.csv');
    writeFileSync(file, `${header}\n${changed.join(',')}\n`);
    expect(JSON.parse(runVitrine(site.workplace, ['ingest', file, '--json']).stdout)).toMatchObject(
      {
        updated: 1,
      },
    );

    await page.getByRole('button', { name: 'Replay before-the-change' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('row', { name: /^user_scope/ }).waitFor();
    await examineLooks(page, 'replay-dialog');
    await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
    const proof = region(page, 'Same result?');
    await proof.getByText('The first part that differs is data · sales.').waitFor();
    await proof
      .getByRole('row')
      .filter({ hasText: 'data · sales' })
      .getByText('Diverged')
      .waitFor();
    await region(page, 'Record').getByText('first at data · sales').waitFor();
    await region(page, 'Record').getByRole('link', { name: 'before-the-change' }).waitFor();
    await examineLooks(page, 'workspace-diverged');
  });

  it('says in words of its own that a run failed, and what of it is there', async () => {
    await page.goto('/run');
    await page.getByLabel('Name', { exact: true }).fill('too-much-asked');
    await page.getByText('Configure', { exact: true }).click();
    await page.getByLabel('Minimum training days').fill('5000');
    await page.getByRole('button', { name: 'Run showcase' }).click();
    await region(page, 'Last run')
      .getByText(/Failed in backtest/)
      .waitFor();
    await region(page, 'too-much-asked').waitFor();
    await examineLooks(page, 'run-failed');
    await page.getByRole('link', { name: 'Open the workspace' }).click();
    await region(page, 'Record').getByText('Failed').waitFor();
    await page
      .getByText('The run did not create everything that a complete run creates.')
      .waitFor();
    await examineLooks(page, 'workspace-failed');
  });

  it('shows one run in two tabs, and calls it stopped in both and for good', async () => {
    const held = await holdPlans(site);
    await page.goto('/run');
    await page.getByLabel('Name', { exact: true }).fill('stopped-run');
    await page.getByRole('button', { name: 'Run showcase' }).click();
    await held.isAwaited();
    const other = await site.browser.newPage({ baseURL: site.server.url });
    await other.goto('/run');
    await region(other, 'Running').getByText('stopped-run').waitFor();
    await page.getByRole('link', { name: 'Showcase' }).click();
    await region(page, 'Running').getByRole('link', { name: 'stopped-run' }).click();
    await region(page, 'Running')
      .getByText(/step \d+ of 16/)
      .waitFor();
    await examineLooks(page, 'workspace-running');
    await region(other, 'Running').getByRole('button', { name: 'Stop' }).click();
    await region(page, 'Running').getByRole('button', { name: 'Stopping' }).waitFor();
    await held.release();
    await region(other, 'Last run').getByText('Stopped', { exact: true }).waitFor();
    // The button is gone with the run; the focus must not be lost with it.
    const focused = other.locator(':focus');
    await expect.poll(() => focused.textContent()).toBe('Last run');
    await region(page, 'Record')
      .getByText(/stopped on request, in/)
      .waitFor();
    await region(page, 'How it went').getByText('stopped').first().waitFor();
    await examineLooks(page, 'workspace-stopped');
    await other.close();
  });

  it.each([
    [1440, 900],
    [390, 844],
  ])(
    'brings the run and its Stop into sight once it is started, at %i by %i',
    async (width, height) => {
      await page.setViewportSize({ width, height });
      await page.goto('/run');
      await page.getByText('Configure', { exact: true }).click();
      const held = await holdPlans(site);
      await page.getByRole('button', { name: 'Run showcase' }).click();
      const running = region(page, 'Running');
      const stop = running.getByRole('button', { name: 'Stop' });
      await stop.waitFor();
      await expect.poll(() => page.locator(':focus').textContent()).toBe('Running');
      for (const part of [running, stop]) {
        const box = await part.boundingBox();
        expect(box?.y).toBeGreaterThan(0);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(height);
      }
      await takeScreenshot(page, {
        name: `run-started-${width}`,
        scheme: 'light',
        width,
        height,
        inDocuments: false,
      });
      await stop.click();
      await held.release();
      await region(page, 'Last run').getByText('Stopped', { exact: true }).waitFor();
      await page.setViewportSize({ width: 1440, height: 1000 });
    },
  );

  it('stops a run from one of seven tabs that all looked at it', async () => {
    const held = await holdPlans(site);
    const context = await site.browser.newContext({ baseURL: site.server.url });
    const run = startVitrine(site.workplace, ['run']);
    const ended = once(run, 'exit');
    await held.isAwaited();
    // A browser opens six connections to a server, whatever the number of tabs: what a covered one holds, all others lack.
    for (let covered = 0; covered < 6; covered += 1) {
      const tab = await context.newPage();
      await tab.goto('/run');
      await region(tab, 'Running')
        .getByText(/step \d+ of 16/)
        .waitFor();
      await coverTab(tab);
    }
    const front = await context.newPage();
    await front.goto('/run');
    // The page says so at once; the run knows once the server has recorded it.
    const recorded = front.waitForResponse(/\/trpc\/showcase\.stop/);
    await region(front, 'Running').getByRole('button', { name: 'Stop' }).click();
    await region(front, 'Running').getByRole('button', { name: 'Stopping' }).waitFor();
    await recorded;
    await held.release();
    await ended;
    await region(front, 'Last run').getByText('Stopped', { exact: true }).waitFor();
    await context.close();
  });

  it('goes from a grain to a verified bundle with the keyboard alone', async () => {
    await page.goto('/run');
    const press = async (target: Locator, key: string) => {
      await tabTo(page, target);
      await page.keyboard.press(key);
    };
    await press(page.getByRole('button', { name: 'Run on S001 · P001' }), 'Enter');
    await tabTo(page, page.getByLabel('Name', { exact: true }));
    await page.keyboard.type('by-keyboard');
    await press(page.getByRole('button', { name: 'Run showcase' }), 'Enter');
    await press(region(page, 'by-keyboard').getByRole('button', { name: /^Export/ }), 'Enter');
    await page.getByText('by-keyboard exported').waitFor();
    await press(page.getByRole('link', { name: 'Open the workspace' }), 'Enter');
    await region(page, 'Bundle on disk').getByText('4 of 4 files verified').waitFor();
    await press(page.getByRole('button', { name: 'More for by-keyboard' }), 'Enter');
    await page.getByRole('menuitem', { name: 'Edit details' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await examineLooks(page, 'edit-dialog');
    await page.keyboard.press('Escape');
    await press(page.getByRole('button', { name: 'More for by-keyboard' }), 'Enter');
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await examineLooks(page, 'delete-dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('asks before a replay deletes all sales, and proves that the result is the same', async () => {
    await page.goto('/run');
    await page.getByRole('radio', { name: /^Preset/ }).check();
    await page.getByRole('checkbox', { name: 'Reset first' }).check();
    await examineLooks(page, 'run-preset');
    await runAndOpen(page, 'wiped', 'Delete sales and run');
    await page.getByRole('button', { name: 'Replay wiped' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This replay first deletes all sales').waitFor();
    for (const heading of ['Field', 'Recorded', 'Will send']) {
      await dialog.getByRole('columnheader', { name: heading }).waitFor();
    }
    await dialog.getByRole('row', { name: /^reset yes yes/ }).waitFor();
    await examineLooks(page, 'replay-dialog-reset');
    await dialog.getByRole('button', { name: 'Delete sales and replay' }).click();
    await region(page, 'Same result?').getByText('Every part is byte-identical.').waitFor();
    await region(page, 'Record').getByText('Identical').waitFor();
    await region(page, 'Record').getByRole('link', { name: 'wiped' }).waitFor();
    expect(await region(page, 'Same result?').getByRole('row').count()).toBe(7);
    await examineLooks(page, 'workspace-identical');
  });

  it('says that the server is lost in the middle of a run, and recovers by itself', async () => {
    await page.goto('/run');
    await page.getByLabel('Name', { exact: true }).waitFor();
    const held = await holdPlans(site);
    const run = startVitrine(site.workplace, ['run', '--preset', 'retail_standard', '--reset']);
    const ended = once(run, 'exit');
    await held.isAwaited();
    await region(page, 'Running').waitFor();
    await site.server.stop();
    await page.getByText('The server does not answer.').waitFor();
    await page.getByText('Trying again every 2 seconds.').waitFor();
    const { port } = new URL(site.server.url);
    const environment = { ...site.workplace.environment, PORT: port };
    site.server = await startServer({ ...site.workplace, environment });
    await page.getByText('The server does not answer.').waitFor({ state: 'hidden' });
    await region(page, 'Running').waitFor();
    await held.release();
    await ended;
    await region(page, 'Last run').getByText('Completed', { exact: true }).waitFor();
    await region(page, 'Sales')
      .getByText(/all seeded from a preset/)
      .waitFor();
  });
});

async function takeDocumentPictures(
  page: Page,
  name: string,
  schemes: readonly ('light' | 'dark')[],
): Promise<void> {
  // Toasts cover what the pictures are of.
  await page.locator('[data-sonner-toast]').first().waitFor({ state: 'detached' });
  for (const scheme of schemes) {
    const size = { width: 1440, height: 1130 };
    await takeScreenshot(page, { name: `${name}-${scheme}`, scheme, ...size, inDocuments: true });
  }
}

/** Makes a tab believe that another covers it: for the browser driver every tab is in front. */
const coverTab = (tab: Page) =>
  tab.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });

/** A run stands still where it saves its first plan, so that its page can be looked at; pages still read. */
const holdPlans = (site: Site) => holdWriters(site.database, 'scenario_plan');

/** Moves the focus with Tab and Shift+Tab alone until it is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let presses = 0; presses < 100; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press(key);
    }
  }
  throw new Error(`Tab does not lead to ${target}`);
}
