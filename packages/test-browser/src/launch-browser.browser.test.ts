import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { launchBrowser } from './launch-browser.ts';
import { unpackChromium } from './unpack-chromium.ts';

const parent = await mkdtemp(join(tmpdir(), 'unpack-'));
afterAll(() => rm(parent, { recursive: true, force: true }));

it('starts a browser that runs scripts, lays out text and takes a screenshot', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 320, height: 200 } });
    await page.setContent('<p id="text" style="display:inline-block">Vitrine</p>');
    const text = page.locator('#text');
    expect(await text.evaluate((element) => element.textContent)).toBe('Vitrine');
    expect((await text.boundingBox())?.width).toBeGreaterThan(20);
    const image = await page.screenshot();
    expect(image.subarray(1, 4).toString()).toBe('PNG');
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([320, 200]);
  } finally {
    await browser.close();
  }
});

it('sets monospace in letters of one width, wider than others, as users see them', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const measure = async (family: string, text: string) => {
      await page.setContent(`<span style="font: 13px ${family}">${text}</span>`);
      return (await page.locator('span').boundingBox())?.width ?? 0;
    };
    const ones = await measure('monospace', '11111111');
    expect(await measure('monospace', 'iiiiiiii')).toBe(ones);
    expect(await measure('monospace', 'WWWWWWWW')).toBe(ones);
    expect(ones).toBeGreaterThan(await measure('sans-serif', '11111111'));
  } finally {
    await browser.close();
  }
});

it('unpacks one complete browser if two tests ask at once, and leaves nothing else behind', async () => {
  const [first, second] = await Promise.all([unpackChromium(parent), unpackChromium(parent)]);
  expect(second).toEqual(first);
  expect((await stat(first.executable)).mode & 0o700).toBe(0o700);
  expect(await readdir(first.libraries)).toContain('libnss3.so');
  expect(await readdir(first.fonts)).toContain('fonts.conf');
  expect(await readdir(join(first.fonts, 'fonts'))).toContain('DejaVuSansMono.ttf');
  expect(await readdir(parent)).toHaveLength(1);
});
