import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.ts';

const dist = path.join(repositoryRoot, 'apps/web/dist');
const budgetBytes = 250_000;

/** The scripts that a browser fetches before the first page can draw, as index.html names them. */
function listFirstScripts(): string[] {
  const html = readFileSync(path.join(dist, 'index.html'), 'utf8');
  return [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, file = '']) => file);
}

it('loads at most 250 kB of compressed script before the first page, and no page or chart with it', () => {
  const scripts = listFirstScripts();
  const bytes = scripts.reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(dist, file))).length,
    0,
  );
  expect(scripts.length).toBeGreaterThan(1);
  expect(
    scripts.filter((file) => /(run|workspace|compare|registry|planner)-page-|charts-/.test(file)),
  ).toEqual([]);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
});
