import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '@vitrine/test-browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findAccessibilityProblems } from './harness/check-accessibility.ts';
import { findSmallTargets } from './harness/find-small-targets.ts';
import { type KeptRun, openKeptRun } from './harness/open-kept-run.ts';
import { takeScreenshot } from './harness/screenshots.ts';
import { type StartedServer, startServer } from './harness/start-server.ts';

let kept: KeptRun;
let server: StartedServer;
let browser: Browser;
let page: Page;
let winner: string;
let featureAware: string;
let refitted: string;
const failures: string[] = [];

beforeAll(async () => {
  kept = await openKeptRun();
  const { created_objects } = await kept.product.caller.workspace.byId({
    workspace_id: kept.workspaceId,
  });
  winner = String(created_objects.winning_run_id);
  featureAware = String(created_objects.v2_run_id);
  refitted = String(created_objects.stale_alias_run_id);
  server = await startServer(kept.workplace);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await kept?.dispose();
});

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text());
  });
});

/** Looks at the page as it is now in both schemes and on a narrow screen: axe, overflow, targets, pictures. */
async function inspect(name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      const look = { name: `${name}-${scheme}-${width}`, scheme, width, height: 900 };
      await takeScreenshot(page, { ...look, inDocuments: false });
      expect(await findAccessibilityProblems(page), look.name).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, look.name).toBe(0);
      if (width === 390) expect(await findSmallTargets(page), look.name).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** The cells under a heading, in the order of the rows. */
async function readColumn(name: string, heading: string): Promise<string[]> {
  const table = page.getByRole('table', { name });
  const headings = await table.getByRole('columnheader').allInnerTexts();
  const column = headings.findIndex((text) => text.trim() === heading);
  return table.locator(`tbody tr > :nth-child(${column + 1})`).allInnerTexts();
}

describe('the registry in a browser', () => {
  it('filters and sorts at an address that survives a reload', async () => {
    await page.goto(`${server.url}/registry`);
    await page.getByText(/^\d+ of \d+$/).waitFor();
    await inspect('registry');
    await page.getByRole('button', { name: 'WAPE' }).click();
    await page.getByLabel('Status').selectOption('success');
    await page.waitForURL(/sort=wape/);
    await page.waitForURL(/status=success/);
    await page.reload();
    const heading = page.getByRole('columnheader', { name: 'WAPE' });
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    // Beneath each stand the test days.
    const wapes = (await readColumn('Model runs', 'WAPE')).map(Number.parseFloat);
    expect(wapes.filter(Number.isNaN)).toEqual([]);
    expect(wapes.length).toBeGreaterThan(3);
    expect(wapes.toSorted((a, b) => a - b)).toEqual(wapes);
    const grain = page.getByRole('combobox', { name: 'Grain' });
    await grain.click();
    await grain.fill('P00');
    await page.getByRole('listbox', { name: 'Grains' }).getByRole('option').first().click();
    await page.waitForURL(/store=\d+&product=\d+/);
    await page.reload();
    await page.waitForFunction(() => {
      const field = document.querySelector<HTMLInputElement>('[role=combobox]');
      return /^S\d+ · P\d+$/.test(field?.value ?? '');
    });
  });

  it('says why demo-production is stale, names a run and deletes the name again', async () => {
    await page.goto(`${server.url}/registry`);
    const aliases = page.getByRole('region', { name: 'Aliases' });
    await aliases.getByText('A newer successful run').waitFor();
    await page
      .getByRole('button', { name: /^Alias for ridge/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Name a run' });
    await dialog.getByLabel('Name').fill('with-features');
    await inspect('registry-name-dialog');
    await dialog.getByRole('button', { name: 'Set the alias' }).click();
    await aliases.getByText('with-features').waitFor();
    await aliases.getByRole('button', { name: 'Delete with-features' }).click();
    await inspect('registry-delete-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await aliases.getByText('with-features', { exact: true }).count()).toBe(0);
  });

  it('shows the evidence of a run as charts whose numbers are a table', async () => {
    await page.goto(`${server.url}/registry/${featureAware}`);
    for (const name of [
      'Actual and forecast',
      'Backtest by fold',
      'WAPE by days ahead',
      'What moves the forecast',
    ]) {
      await page.getByRole('figure', { name }).waitFor();
    }
    const picture = page.getByRole('figure', { name: 'Actual and forecast' });
    expect(await picture.locator('svg[role="img"]').getAttribute('aria-label')).toMatch(
      /Of 42 days that were forecast and have known sales, \d+ .* inside the 80 % interval/,
    );
    await inspect('run-features');
    await picture.getByText('Numbers').click();
    expect(await findAccessibilityProblems(page)).toEqual([]);
    expect(await picture.locator('tbody tr').count()).toBe(28 + 42 + 14);
    await picture.getByRole('slider').focus();
    await page.keyboard.press('Home');
    expect(await picture.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/actual/);
  });

  it('fetches the charts only when one is shown', async () => {
    const charts = () =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter(({ name }) => /\/charts-[^/]+\.js$/.test(name)),
      );
    await page.goto(`${server.url}/registry`);
    const run = page.getByRole('link', { name: /^ridge/ }).first();
    await run.waitFor();
    expect(await charts()).toHaveLength(0);
    await run.click();
    await page.getByRole('figure', { name: 'Actual and forecast' }).waitFor();
    expect(await charts()).toHaveLength(1);
  });

  it('verifies the model file, and says when it was changed', async () => {
    await page.goto(`${server.url}/registry/${winner}`);
    const card = page.getByRole('region', { name: 'Model file' });
    await card.getByRole('button', { name: 'Verify' }).click();
    await card.getByText('Verified', { exact: true }).waitFor();
    await appendFile(path.join(kept.workplace.artifactRoot, winner, 'model.json'), ' ');
    await card.getByRole('button', { name: 'Verify again' }).click();
    await card.getByText('Changed', { exact: true }).waitFor();
    const otherRun = page.getByRole('combobox', { name: 'Other run' });
    await otherRun.fill(featureAware);
    await page.getByRole('option', { name: featureAware.slice(0, 8) }).click();
    await page.getByText('Both were measured on the same grain and test days').waitFor();
    await otherRun.fill(refitted);
    await page.getByRole('option', { name: refitted.slice(0, 8) }).click();
    await page.getByText('Not comparable').waitFor();
    await inspect('run-changed');
  });
});

describe('the planner in a browser', () => {
  it('simulates as it is typed, saves, clones, ranks and deletes', async () => {
    await page.goto(`${server.url}/planner?base=${featureAware}`);
    await page.getByRole('figure', { name: /Plan and baseline/ }).waitFor();
    await page.getByRole('checkbox', { name: 'Another price' }).check();
    await page.getByLabel('Change, per cent').fill('-95');
    await page.getByText('A number from −90 to 500').waitFor();
    await inspect('planner-invalid');
    await page.getByLabel('Change, per cent').fill('-20');
    const outcome = page.getByRole('region', { name: 'Against the baseline' });
    await outcome.getByText('not saved yet').waitFor();
    await inspect('planner');
    for (const name of ['Fifth off', 'Fifth off, stock of ten']) {
      await page.getByLabel('Name of the plan').fill(name);
      await page.getByRole('button', { name: 'Save the plan' }).click();
      await page.getByRole('link', { name, exact: true }).waitFor();
      if (name === 'Fifth off') {
        await page.getByRole('checkbox', { name: 'Stock on hand' }).check();
        await page.getByLabel('Units', { exact: true }).fill('10');
        await outcome.getByText('Stock-out').waitFor();
      }
    }
    await page.getByRole('checkbox', { name: 'Compare Fifth off', exact: true }).check();
    await page.getByRole('checkbox', { name: 'Compare Fifth off, stock of ten' }).check();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('table', { name: 'Plans, best first' }).waitFor();
    await page.waitForURL(/compare=.*compare=/);
    await page.reload();
    await page.getByRole('figure', { name: /against the baseline/ }).waitFor();
    await inspect('planner-compare');

    await page.getByRole('link', { name: 'Fifth off, stock of ten' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Fifth off, stock of ten' }).waitFor();
    await page.getByRole('figure', { name: /Plan and baseline/ }).waitFor();
    await inspect('plan');
    await page.getByRole('link', { name: 'Clone' }).click();
    await page.getByText('A clone of plan').waitFor();
    expect(await page.getByLabel('Units', { exact: true }).inputValue()).toBe('10');
    await page.getByRole('button', { name: 'Delete Fifth off', exact: true }).click();
    await inspect('plan-delete-dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Fifth off', exact: true }).waitFor({ state: 'detached' });
  });

  it('takes another price of today, and says why a revenue is unknown', async () => {
    await page.goto(`${server.url}/planner?base=${featureAware}`);
    const outcome = page.getByRole('region', { name: 'Against the baseline' });
    await outcome.getByText(/a unit, the mean of the last 28 days with sales/).waitFor();
    expect(await outcome.getByText('difference, plan − baseline').count()).toBe(0);
    await inspect('planner-unchanged');
    await page.getByLabel('Price today').fill('2.95');
    await outcome.getByText('at 2.95 a unit, as given').waitFor();
    await page.getByRole('checkbox', { name: 'A promotion' }).check();
    await page.getByLabel('Type', { exact: true }).selectOption('bundle');
    await outcome.getByText('The price of a unit in the bundle is not known.').waitFor();
    await inspect('planner-unknown-revenue');
    await page.getByLabel('Type', { exact: true }).selectOption('bogo');
    await outcome.getByText('at 2.95 a unit, as given').waitFor();
    expect(await page.getByLabel('Discount, per cent').inputValue()).toBe('');
  });

  it('ranks what can be chosen apart from what cannot', async () => {
    await page.goto(`${server.url}/planner?tag=source:showcase`);
    await page.getByRole('checkbox', { name: 'Compare Price cut 10 %' }).check();
    await page.getByRole('checkbox', { name: 'Compare Holiday' }).check();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    const ranking = page.getByRole('table', { name: 'Plans, best first' });
    await ranking.getByText('an event, not a choice').waitFor();
    await page.getByRole('img', { name: /An event, not a choice: Holiday/ }).waitFor();
    await inspect('planner-events');
  });

  it('re-forecasts through a feature-aware model, and says why another run cannot', async () => {
    await page.goto(`${server.url}/planner?base=${featureAware}`);
    await page.getByRole('figure', { name: /Plan and baseline/ }).waitFor();
    await page.getByLabel('Method').selectOption('model_exogenous');
    await page.getByRole('checkbox', { name: 'A promotion' }).check();
    await page
      .getByRole('region', { name: 'Against the baseline' })
      .getByText('not saved yet')
      .waitFor();
    await page.getByRole('figure', { name: /Plan and baseline/ }).waitFor();
    await page.goto(`${server.url}/planner?base=${winner}`);
    await page.getByText('This run uses only sales').waitFor();
  });
});

it('keeps a long tag of a plan inside its card on a small screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${server.url}/planner?tag=source:showcase`);
  await page.getByRole('link', { name: 'Price cut 10 %' }).first().click();
  const card = page.getByRole('region', { name: 'Assumes' });
  const tag = await card.getByText(/^workspace:/).boundingBox();
  const frame = await card.boundingBox();
  if (tag === null || frame === null) throw new Error('not on screen');
  expect(tag.x + tag.width).toBeLessThan(frame.x + frame.width);
});

it('caused no error in the browser', () => {
  expect(failures).toEqual([]);
});

it('keeps what it shows and says so when the server is gone', async () => {
  await page.goto(`${server.url}/registry`);
  await page
    .getByRole('link', { name: /^ridge/ })
    .first()
    .waitFor();
  await server.stop();
  await page.getByText('The server does not answer.').waitFor();
  expect(await page.getByRole('link', { name: /^ridge/ }).count()).toBeGreaterThan(0);
});
