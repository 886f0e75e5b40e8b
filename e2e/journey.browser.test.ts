import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import { workspaceExportResultSchema } from '@vitrine/contract';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { launchBrowser } from '@vitrine/test-browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { findAccessibilityProblems } from './harness/check-accessibility.ts';
import { copyWorkspaces } from './harness/copy-workspaces.ts';
import { hasSharedSales, sharedSales } from './harness/repository.ts';
import { runVitrine } from './harness/run-vitrine.ts';
import { takeScreenshot } from './harness/screenshots.ts';
import { type StartedServer, startServer } from './harness/start-server.ts';
import { createWorkplace, type Workplace } from './harness/workplace.ts';

const manifestSchema = z.object({
  model_runs: z.array(z.object({ key: z.string(), artifact_verified: z.boolean().nullable() })),
  scenario_plans: z.array(z.object({ file: z.string() })),
});

/** The panel batches, even a single call. */
const panelAnswerSchema = z.array(z.object({ result: z.object({ data: z.unknown() }) }));

interface Sales {
  file: string;
  store: string;
  sku: string;
}

/** The whole way of a new user, once on the embedded database and once on a server of its own. */
function describeJourney(
  title: string,
  options: { sales: Sales | null; external: boolean; images: boolean },
) {
  describe(title, () => {
    let workplace: Workplace;
    let server: StartedServer;
    let browser: Browser;
    let page: Page;
    let database: TestDatabase | undefined;
    const failures: string[] = [];

    beforeAll(async () => {
      if (options.external) {
        database = await createTestDatabase();
        workplace = await createWorkplace({ databaseUrl: database.url });
      } else {
        workplace = await createWorkplace();
      }
      server = await startServer(workplace);
      browser = await launchBrowser();
      page = await browser.newPage({
        viewport: { width: 1568, height: 900 },
        reducedMotion: 'reduce',
      });
      page.on('pageerror', (error) => failures.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') failures.push(message.text());
      });
    });

    afterAll(async () => {
      await browser.close();
      await server.stop();
      await workplace.dispose();
      await database?.dispose();
    });

    /** Beside the test report, in light and dark; `inDocuments` puts it into the documents when they are renewed. */
    async function picture(
      name: string,
      { inDocuments = false, ...size }: { width: number; height: number; inDocuments?: boolean },
    ): Promise<void> {
      if (!options.images) return;
      for (const scheme of ['light', 'dark'] as const) {
        await takeScreenshot(page, { name: `${name}-${scheme}`, scheme, inDocuments, ...size });
      }
      await page.setViewportSize({ width: 1568, height: 900 });
    }

    async function loadSales(): Promise<Sales> {
      const sales = options.sales ?? (await writeSample(workplace));
      await page.goto(server.url);
      const firstStep = page.getByRole('link', { name: 'Load sales or choose a preset' });
      await firstStep.waitFor();
      await picture('first-steps', { width: 1568, height: 700 });
      await picture('first-steps-narrow', { width: 390, height: 844 });
      await firstStep.click();
      await page.getByLabel('Sales CSV file').setInputFiles(sales.file);
      await page.getByText(/\d rows: .* inserted/).waitFor();
      return sales;
    }

    async function runShowcase({ store, sku }: Sales): Promise<void> {
      await page.getByRole('combobox', { name: 'Grain' }).click();
      await page.getByRole('combobox', { name: 'Grain' }).fill(sku);
      await page
        .getByRole('option', { name: new RegExp(`${store}.*${sku}`) })
        .first()
        .click();
      await page.getByLabel('Name', { exact: true }).fill('q4-baseline');
      await page.getByRole('button', { name: 'Run showcase' }).click();
      await page.getByRole('link', { name: 'Showcase' }).click();
      await page.getByRole('button', { name: 'Export q4-baseline' }).waitFor();
      await page
        .getByRole('table', { name: /workspaces/i })
        .getByText('Completed')
        .waitFor();
    }

    it('loads sales, runs the showcase, exports from the row, and the bundle checks with a shell alone', async () => {
      await runShowcase(await loadSales());

      await page.getByRole('button', { name: 'Export q4-baseline' }).click();
      await page.getByText('q4-baseline exported').waitFor();
      await page.getByText('4 of 4 files verified').first().waitFor();

      const [workspaceId = ''] = readdirSync(workplace.exportRoot).filter((name) => name !== '.tx');
      const bundle = path.join(workplace.exportRoot, workspaceId);
      execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'checksums.sha256'], { cwd: bundle });
      expect(await verifyBundleDirectory(bundle)).toMatchObject({ ok: true });
      const manifest = manifestSchema.parse(
        JSON.parse(readFileSync(path.join(bundle, 'manifest.json'), 'utf8')),
      );
      expect(manifest.model_runs).toEqual([
        { key: 'winning_run_id', artifact_verified: true },
        { key: 'v2_run_id', artifact_verified: true },
      ]);
      expect(manifest.scenario_plans).toHaveLength(2);
    });

    it('answers the same JSON from curl, the command line and the panel', async () => {
      const [workspaceId = ''] = readdirSync(workplace.exportRoot).filter((name) => name !== '.tx');

      const overHttp: unknown = await (
        await fetch(`${server.url}/demo/workspaces/${workspaceId}/export`, { method: 'POST' })
      ).json();
      const overCommand = runVitrine(workplace, ['export', workspaceId, '--json']);
      const overPanel = await exportFromPanel(workspaceId);

      expect(workspaceExportResultSchema.parse(overHttp)).toMatchObject({
        unchanged: true,
        validated: true,
      });
      expect(JSON.parse(overCommand.stdout)).toEqual(overHttp);
      expect(overPanel).toEqual(overHttp);
      const bundle = path.join(workplace.exportRoot, workspaceId);
      const verified = runVitrine(workplace, ['verify', bundle, '--json']);
      expect([verified.status, JSON.parse(verified.stdout)]).toMatchObject([0, { ok: true }]);
    });

    /** Fills the form of `workspace.export` and reads what the panel was answered. */
    async function exportFromPanel(workspaceId: string): Promise<unknown> {
      await page.goto(`${server.url}/panel?path=workspace.export`);
      await page.locator('form:visible').getByRole('textbox').fill(workspaceId);
      const answered = page.waitForResponse((response) =>
        response.url().includes('workspace.export'),
      );
      await page.getByRole('button', { name: 'Execute export' }).click();
      const batch = panelAnswerSchema.parse(await (await answered).json());
      return batch[0]?.result.data;
    }

    it('has no accessibility problem that axe finds, in light and in dark', async () => {
      await page.goto(server.url);
      await page.getByRole('button', { name: 'Export q4-baseline' }).click();
      await page.getByText('4 of 4 files verified').first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await findAccessibilityProblems(page)).toEqual([]);
      }
    });

    it('opens every page at its address, with a heading and without an accessibility problem', async () => {
      const [workspaceId = ''] = readdirSync(workplace.exportRoot).filter((name) => name !== '.tx');
      const addresses = [
        '/run',
        `/run?load=${workspaceId}`,
        `/workspaces/${workspaceId}`,
        `/compare?a=${workspaceId}&b=${workspaceId}`,
        '/registry',
        '/planner',
      ];
      for (const address of addresses) {
        await page.goto(`${server.url}${address}`);
        await page.locator('main:not([aria-busy]) h1').waitFor();
        await page.waitForLoadState('networkidle');
        expect([address, await findAccessibilityProblems(page)]).toEqual([address, []]);
      }
      for (const parent of ['/registry', '/planner']) {
        await page.goto(`${server.url}${parent}`);
        await page.locator(`main a[href^="${parent}/"]`).first().click();
        await page.waitForURL(/\/[0-9a-f]{32}$/);
        await page.reload();
        await page.locator('main:not([aria-busy]) h1').waitFor();
        expect(await page.title()).toMatch(/ · Vitrine$/);
      }
    });

    it('fills the run controls from a row and starts nothing', async () => {
      await page.goto(server.url);
      await page.getByRole('button', { name: 'Load q4-baseline' }).click();
      await page.waitForURL(/\/run\?load=[0-9a-f]{32}$/);
      await page.getByText('Run controls filled from q4-baseline').waitFor();
      await expect
        .poll(() => page.getByLabel('Name', { exact: true }).inputValue())
        .toBe('q4-baseline');
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
      await page.goBack();
      expect(await page.getByRole('button', { name: /^Load / }).count()).toBe(1);
    });

    it('says in the page that an address leads nowhere', async () => {
      const answer = await page.request.get(`${server.url}/nothing`, {
        headers: { accept: 'text/html' },
      });
      expect(answer.status()).toBe(404);
      await page.goto(`${server.url}/run`);
      await page.evaluate(() => history.pushState(null, '', '/nothing'));
      await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    });

    if (options.images) {
      it('is pictured with a ledger that has seen some work', async () => {
        const [workspaceId = ''] = readdirSync(workplace.exportRoot).filter(
          (name) => name !== '.tx',
        );
        if (database === undefined) throw new Error('pictures are taken on a server of its own');
        await copyWorkspaces(database, { workspaceId, count: 5, set: workedOn(workspaceId) });
        await page.goto(server.url);
        await page.getByRole('checkbox', { name: 'Select holiday-stress' }).check();
        await page.getByRole('button', { name: 'Export q4-baseline' }).click();
        await page.getByText('4 of 4 files verified').first().waitFor();
        await page.locator('[data-sonner-toast]').waitFor({ state: 'detached' });
        await picture('panel', { width: 1568, height: 900, inDocuments: true });
      });
    }

    it('caused no error in the browser', () => {
      expect(failures).toEqual([]);
    });
  });
}

/** SQL for what a few weeks leave in a ledger: a pinned replay, marks, tags, a failed run. */
function workedOn(source: string): string {
  return `case n
    when 1 then '{"name": "q4-again", "pinned": true, "tags": ["board"],
      "replayed_from_workspace_id": "${source}",
      "replay_verdict": {"verdict": "identical", "first_difference": null}}'::jsonb
    when 2 then '{"name": "holiday-stress", "scenario": "holiday_rush", "seed": 42, "skip_seed": false, "reset": true,
      "user_scope": null, "tags": ["q4"], "phase_summaries": ${ranOn('S002', 'P004')},
      "result_summary": {"winner_model_type": "moving_average", "winner_wape": 0.1841, "wall_clock_s": 2.9}}'
    when 3 then '{"name": "sparse-trial", "scenario": "sparse", "seed": 7, "skip_seed": false,
      "user_scope": null, "status": "failed", "result_summary": null,
      "phase_summaries": ${ranOn('S004', 'P011')}}'
    when 4 then '{"name": "de-lunchbox", "tags": ["q4", "germany"], "phase_summaries": ${ranOn('DE', '22326')},
      "result_summary": {"winner_model_type": "moving_average", "winner_wape": 1.1475, "wall_clock_s": 2.2}}'
    else '{"archived": true}' end`;
}

/** What a run that got to its grain has noted of itself. */
function ranOn(store_code: string, sku: string): string {
  const environment = {
    vitrine_version: '0.1.0',
    node_version: '20',
    platform: 'linux',
    arch: 'x64',
  };
  return JSON.stringify({ grain: { store_code, sku }, environment });
}

async function writeSample(workplace: Workplace): Promise<Sales> {
  const file = path.join(workplace.directory, 'sample.csv');
  const { stdout } = runVitrine(workplace, ['sample', file]);
  await writeFile(path.join(workplace.directory, 'sample.log'), stdout);
  return { file, store: 'S001', sku: 'P001' };
}

describeJourney('a new user with the example sales, on the embedded database', {
  sales: null,
  external: false,
  images: false,
});

describe.skipIf(!hasSharedSales)('[shared data]', () => {
  describeJourney('a new user with real sales, on a PostgreSQL server of its own', {
    sales: { file: sharedSales, store: 'UK', sku: '85123A' },
    external: true,
    images: true,
  });
});
