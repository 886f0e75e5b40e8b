import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { expect, it } from 'vitest';

/** Prints the page of a small router, from sources that tsx compiles, as in watch mode. */
const program = `
  import { renderDevPanel } from './src/render-dev-panel.ts';
  import { sampleRouter } from './src/sample-router.testing.ts';
  process.stdout.write(renderDevPanel({ router: sampleRouter, url: '/trpc' }).html);
`;

it('defines the helpers that its compiled scripts call, if sources run unbuilt', () => {
  const html = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const [, helpers = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
  expect(helpers).toContain('__name(');
  const [definition = ''] = helpers.split('\n');
  expect(vm.runInNewContext(`${definition} __name(42, 'answer')`)).toBe(42);
});
