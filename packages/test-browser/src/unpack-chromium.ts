import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, lstatSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';

const decompress = promisify(brotliDecompress);

/** The monospace font of most Linux systems; the Chromium package has none, and would show ids in the font of other text. */
const monospace = { family: 'DejaVu Sans Mono', file: 'DejaVuSansMono.ttf' };

/** The packaged configuration names directories under /tmp; a relative cache would land in whatever directory a test runs in. */
const fontsConfiguration = (home: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(home, 'fonts')}</dir>
  <cachedir>${join(home, 'fonts-cache')}</cachedir>
  <alias><family>monospace</family><prefer><family>${monospace.family}</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;

export type UnpackedChromium = { executable: string; libraries: string; fonts: string };

/**
 * Unpacks the Chromium of the npm package, its NSS libraries, its fonts and a monospaced one into a directory
 * named by versions and user, once. Processes that start together each unpack aside and the first rename wins, so a half
 * written browser is never seen. Rejects when `parent` cannot hold about 200 MB.
 */
export async function unpackChromium(parent = tmpdir()): Promise<UnpackedChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The npm-shipped Chromium runs on linux-x64, not ${process.platform}-${process.arch}`,
    );
  }
  const chromium = findPackageRoot(
    import.meta.resolve('@sparticuz/chromium'),
    join('bin', 'chromium.br'),
  );
  const fonts = findPackageRoot(
    import.meta.resolve('dejavu-fonts-ttf/package.json'),
    join('ttf', monospace.file),
  );
  const user = process.geteuid?.() ?? 0;
  const versions = `${await readVersion(chromium)}-fonts-${await readVersion(fonts)}`;
  const home = join(parent, `vitrine-chromium-${versions}-${user}`);
  if (!existsSync(home)) await unpackInto({ home, chromium, fonts });
  if (lstatSync(home).uid !== user) throw new Error(`${home} belongs to somebody else`);
  return {
    executable: join(home, 'chromium'),
    libraries: join(home, 'lib'),
    fonts: home,
  };
}

/** The directory at or above the URL `entry` that holds `file`. */
function findPackageRoot(entry: string, file: string): string {
  let directory = dirname(fileURLToPath(entry));
  while (!existsSync(join(directory, file))) {
    const above = dirname(directory);
    if (above === directory) throw new Error(`${entry} comes without ${file}`);
    directory = above;
  }
  return directory;
}

async function readVersion(packageRoot: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}

async function unpackInto(from: { home: string; chromium: string; fonts: string }): Promise<void> {
  const { home } = from;
  const archives = join(from.chromium, 'bin');
  const stage = await mkdtemp(`${home}.`);
  try {
    await unpackTar(join(archives, 'al2023.tar.br'), stage);
    await unpackTar(join(archives, 'fonts.tar.br'), stage);
    await copyFile(join(from.fonts, 'ttf', monospace.file), join(stage, 'fonts', monospace.file));
    await writeFile(join(stage, 'fonts.conf'), fontsConfiguration(home));
    await pipeline(
      createReadStream(join(archives, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(stage, 'chromium'), { mode: 0o700 }),
    );
    await rename(stage, home);
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

async function unpackTar(archive: string, directory: string): Promise<void> {
  const tarball = await decompress(await readFile(archive));
  const tar = spawn('tar', ['--extract', '--no-same-owner', '--directory', directory], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  // tar stops reading at the end mark and the padding after it meets a closed pipe: its exit code judges.
  tar.stdin.on('error', () => undefined);
  tar.stdin.end(tarball);
  const [code] = await once(tar, 'close');
  if (code !== 0) throw new Error(`tar ended with ${String(code)} on ${archive}`);
}
