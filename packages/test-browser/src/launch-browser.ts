import { homedir, tmpdir } from 'node:os';
import { type Browser, chromium } from 'playwright-core';
import { unpackChromium } from './unpack-chromium.ts';

/**
 * Starts the Chromium that npm ships, headless, with its own NSS libraries and fonts, so that a test sees
 * the same browser on every Linux x64 machine, as root too. The caller closes it. It has no sandbox: open
 * only pages of the product under test.
 */
export async function launchBrowser(): Promise<Browser> {
  const { executable, libraries, fonts } = await unpackChromium();
  const launch = () =>
    chromium.launch({
      executablePath: executable,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      // Its default handler would end this process before everything else is closed.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      env: {
        HOME: homedir(),
        TMPDIR: tmpdir(),
        LD_LIBRARY_PATH: libraries,
        FONTCONFIG_PATH: fonts,
      },
    });
  // Chromium now and then crashes with SIGSEGV while it starts, before any page is under test.
  return launch().catch(launch);
}
