import { once } from 'node:events';
import { createServer } from 'node:http';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { launchBrowser } from '@vitrine/test-browser';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDevPanel } from './render-dev-panel.ts';
import { sampleRouter, unknownWorkspace } from './sample-router.testing.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

const panel = renderDevPanel({
  router: sampleRouter,
  url: '/trpc',
  title: 'Sample panel',
  links: [{ text: 'Back to the page', path: '/' }],
  colorSchemeKey: 'sample.color-scheme',
  listenSeconds: 1,
});
const app = express();
let guardAnswer: { status: number; body: string } | undefined;
app.use((_request, response, next) => {
  if (guardAnswer === undefined) return next();
  response.status(guardAnswer.status).type('application/problem+json').send(guardAnswer.body);
});
app.use('/trpc', createExpressMiddleware({ router: sampleRouter }));
app.get('/panel', (_request, response) => {
  response.set('content-security-policy', panel.contentSecurityPolicy).send(panel.html);
});
const server = createServer(app);
let origin = '';
let browser: Browser;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

/** Opens a procedure, lets `act` use it, and fails on any foreign request or error of the page. */
async function withProcedure(path: string, act: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const foreign: string[] = [];
  const complaints: string[] = [];
  await page.route('**/*', (route) => {
    const { origin: target, protocol } = new URL(route.request().url());
    if (target === origin || protocol === 'data:') return route.continue();
    foreign.push(route.request().url());
    return route.abort();
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  try {
    await page.goto(`${origin}/panel?path=${path}`);
    await page.getByRole('button', { name: `Execute ${path.split('.').at(-1)}` }).waitFor();
    await act(page);
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await page.close();
  }
}

/** Sends the form and waits until the page shows all of `expected`; the viewer of results loads late. */
async function execute(page: Page, ...expected: string[]): Promise<void> {
  await page.getByRole('button', { name: /^Execute/ }).click();
  for (const part of expected) {
    await expect.poll(() => readable(page)).toContain(part);
  }
}

/** The words of the page in one line, without the type that the panel prints before each value. */
async function readable(page: Page): Promise<string> {
  const words = (await page.locator('body').allInnerTexts()).join(' ').replace(/\s+/g, ' ');
  return words.replace(/:(string|bool|int|float) ?/g, ':');
}

/** Every procedure has its form in the page; only the open one is seen. */
function form(page: Page) {
  return page.locator('form:visible');
}

function nextInput(page: Page) {
  return page.waitForRequest((request) => request.url().includes('/trpc/'));
}

describe('the panel in a browser without a network', () => {
  it('lists every procedure and describes the open one', async () => {
    await withProcedure('workspace.export', async (page) => {
      for (const path of Object.keys(sampleRouter._def.procedures)) {
        const name = path.split('.').at(-1) ?? path;
        expect(await page.getByText(name, { exact: true }).count(), path).toBeGreaterThan(0);
      }
      const text = await readable(page);
      expect(text).toContain('Sample panel');
      expect(text).toContain('Writes the');
      expect(text).toContain('Workspace id: 32 lower-case hex digits');
    });
  });

  it('leads back to the page that it belongs to', async () => {
    await withProcedure('workspace.export', async (page) => {
      const back = page.getByRole('navigation').getByRole('link', { name: 'Back to the page' });
      expect(await back.getAttribute('href')).toBe('/');
      expect(await back.boundingBox()).toMatchObject({ y: 4, height: 44 });
    });
  });

  it.each([
    ['dark', 'light'],
    ['light', 'dark'],
  ] as const)('is %s where that was chosen, on a %s system', async (chosen, colorScheme) => {
    const shades = { light: 'rgb(255, 255, 255)', dark: 'rgb(20, 25, 32)' };
    const page = await browser.newPage({ colorScheme });
    const surface = () =>
      page
        .getByRole('button', { name: 'Toggle sidebar' })
        .evaluate(
          (button) =>
            getComputedStyle(button.closest('.bg-actuallyWhite') ?? button).backgroundColor,
        );
    await page.goto(`${origin}/panel`);
    await expect.poll(surface).toBe(shades[colorScheme]);
    await page.evaluate((scheme) => localStorage.setItem('sample.color-scheme', scheme), chosen);
    await page.reload();
    await expect.poll(surface).toBe(shades[chosen]);
    await page.close();
  });

  it('calls a mutation with the form and shows its result, its input untransformed', async () => {
    await withProcedure('workspace.export', async (page) => {
      const id = 'a'.repeat(32);
      await form(page).getByLabel('workspace_id*').fill(id);
      const sent = nextInput(page);
      await execute(page, `exported:"${id}"`);
      expect((await sent).postDataJSON()).toEqual({ 0: { workspace_id: id } });
      if (process.env.PANEL_SCREENSHOT) {
        await page.screenshot({ path: process.env.PANEL_SCREENSHOT });
      }
    });
  });

  it('shows why a call was refused', async () => {
    await withProcedure('workspace.export', async (page) => {
      await form(page).getByLabel('workspace_id*').fill(unknownWorkspace);
      await execute(page, 'There is no such workspace', '404');
    });
  });

  it('refuses an id of the wrong form before asking the server', async () => {
    await withProcedure('workspace.export', async (page) => {
      await form(page).getByLabel('workspace_id*').fill('nonsense');
      await page.getByRole('button', { name: /^Execute/ }).click();
      await page
        .getByText(/pattern|invalid/i)
        .first()
        .waitFor();
      expect(await page.getByText(/^(Response|Error)/).count()).toBe(0);
    });
  });

  it('calls a query of no fields with an empty object', async () => {
    await withProcedure('system.health', async (page) => {
      const sent = nextInput(page);
      await execute(page, 'status:"ok"');
      const query = new URL((await sent).url()).searchParams.get('input');
      expect(JSON.parse(query ?? '')).toEqual({ 0: {} });
    });
  });

  it('calls a procedure that takes no input', async () => {
    await withProcedure('system.nothing', async (page) => {
      await execute(page, 'without input');
    });
  });

  it('leaves out optional fields that were not touched', async () => {
    await withProcedure('workspace.echo', async (page) => {
      expect(await readable(page)).toContain('Only in the raw JSON editor: extra');
      await form(page).getByLabel('name', { exact: true }).fill('kept');
      const sent = nextInput(page);
      await execute(page, 'name:"kept"');
      expect((await sent).postDataJSON()).toEqual({ 0: { name: 'kept' } });
    });
  });

  it('keeps the focus while an item of a list is typed', async () => {
    await withProcedure('workspace.echo', async (page) => {
      await form(page)
        .getByRole('button', { name: /add|\+/i })
        .first()
        .click();
      await form(page).locator('input[id="tags.0"]').pressSequentially('two');
      const sent = nextInput(page);
      await execute(page, 'Response');
      expect((await sent).postDataJSON()).toEqual({ 0: { tags: ['two'] } });
    });
  });

  it('sends what the raw JSON editor shows', async () => {
    await withProcedure('workspace.echo', async (page) => {
      await form(page).locator('button[type="button"]:has(svg)').nth(1).click();
      const input = { name: null, extra: { deep: [1, { a: null }] }, scope: {} };
      const editor = form(page).getByLabel('Input as JSON');
      await editor.fill('{ "name": ');
      expect(await editor.getAttribute('aria-invalid')).toBe('true');
      await editor.fill(JSON.stringify(input));
      const sent = nextInput(page);
      await execute(page, 'Response');
      expect((await sent).postDataJSON()).toEqual({ 0: input });
    });
  });

  it.each([
    ['that ends', '2', ['step:"step 1"', 'step:"step 2"', 'ended:true']],
    ['that was refused', '0', ['No such run', '404']],
  ])('listens to a subscription %s', async (_kind, count, expected) => {
    await withProcedure('showcase.events', async (page) => {
      await form(page).getByLabel('count').fill(count);
      await execute(page, ...expected);
    });
  });

  it('stops listening to a subscription that does not end', async () => {
    await withProcedure('showcase.events', async (page) => {
      await form(page).getByLabel('count').fill('1');
      await form(page).getByLabel('True').check();
      await execute(page, 'step:"step 1"', 'ended:false');
    });
  });

  it.each([
    [
      'problem details',
      403,
      '{"title":"Forbidden","detail":"From another site"}',
      'From another site',
    ],
    ['plain text', 502, 'gateway', 'gateway'],
  ])('shows an answer of %s instead of going blank', async (_kind, status, body, expected) => {
    await withProcedure('system.nothing', async (page) => {
      guardAnswer = { status, body };
      try {
        await execute(page, expected);
      } finally {
        guardAnswer = undefined;
      }
    });
  });

  it('says that the server did not answer', async () => {
    await withProcedure('workspace.export', async (page) => {
      await form(page).getByLabel('workspace_id*').fill('a'.repeat(32));
      await page.route('**/trpc/**', (route) => route.abort());
      await execute(page, 'The server did not answer');
    });
  });
});
