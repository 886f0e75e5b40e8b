import { createHash } from 'node:crypto';
import { initTRPC } from '@trpc/server';
import { expect, it } from 'vitest';
import * as z from 'zod4';
import { patchPanelScript } from './patch-panel-script.ts';
import { readProcedures } from './read-procedures.ts';
import { renderDevPanel } from './render-dev-panel.ts';
import { sampleRouter } from './sample-router.testing.ts';

const trpc = initTRPC.create();
const panel = renderDevPanel({ router: sampleRouter, url: '/trpc', title: 'A <b> & c' });

it('shows every procedure of the router with its type', () => {
  const paths = Object.keys(sampleRouter._def.procedures);
  expect(paths).toHaveLength(5);
  expect(readProcedures(sampleRouter).map(({ path }) => path)).toEqual(paths);
  for (const { path, type } of readProcedures(sampleRouter)) {
    const names = JSON.stringify(path.split('.'));
    const entry = `"procedureType":"${type}","pathFromRootRouter":${names}`;
    expect(panel.html.includes(entry), entry).toBe(true);
  }
});

it('merges the fields of chained inputs', () => {
  const base = trpc.procedure.input(z.strictObject({ a: z.string() }));
  const router = trpc.router({ both: base.input(z.object({ b: z.int() })).query(() => null) });
  expect(readProcedures(router)[0]?.input.safeParse({ a: 'x', b: 1 }).success).toBe(true);
  expect(readProcedures(router)[0]?.input.safeParse({ a: 'x' }).success).toBe(false);
});

it('refuses a procedure whose input it cannot read, by name', () => {
  const router = trpc.router({
    odd: trpc.procedure.input((value) => String(value)).query(() => 1),
  });
  expect(() => renderDevPanel({ router, url: '/trpc' })).toThrow(/cannot read procedure odd/);
});

it.each(['https://example.org/trpc', '//example.org/trpc', 'trpc'])(
  'refuses to call %s, which is not a path of its own origin',
  (url) => {
    expect(() => renderDevPanel({ router: sampleRouter, url })).toThrow(/must be a path/);
  },
);

it('loads nothing from an address', () => {
  const [styles = ''] = panel.html.match(/<style>.*?<\/style>/s) ?? [];
  expect(styles.length).toBeGreaterThan(1_000);
  expect(styles.match(/@import|url\(["']?(https?:)?\/\//g)).toBeNull();
  expect(
    panel.html.match(/<(script|link|img|iframe)[^>]{0,200}(src|href)=["']?(https?:)?\/\//g),
  ).toBeNull();
  expect(panel.html.match(/cdn\.jsdelivr|unpkg\.com|googleapis|gstatic/g)).toBeNull();
});

it('allows exactly the scripts of its page', () => {
  const scripts = [...panel.html.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, text]) => text ?? '',
  );
  expect(scripts).toHaveLength(2);
  for (const text of scripts) {
    const hash = createHash('sha256').update(text).digest('base64');
    expect(panel.contentSecurityPolicy).toContain(`'sha256-${hash}'`);
  }
});

it('escapes its title', () => {
  expect(panel.html.match(/<title>.*<\/title>/)?.[0]).toBe('<title>A &lt;b> &amp; c</title>');
});

it('refuses an unknown panel script', () => {
  expect(() => patchPanelScript('another script')).toThrow(/trpc-ui has changed/);
});
