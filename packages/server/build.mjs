import { build } from 'esbuild';

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  outdir: 'dist',
  outbase: 'src',
  logLevel: 'warning',
};

await build({
  ...shared,
  entryPoints: ['src/index.ts', 'src/compute/compute-worker.ts'],
  packages: 'external',
  splitting: true,
});

// One file with everything that the work on bundles needs, from the sources, of which the bundler leaves out what is not used: each
// thread would otherwise hold all schemas of the contract and all of zod.
await build({
  ...shared,
  entryPoints: ['src/compute/bundle-worker.ts'],
  conditions: ['@vitrine/source'],
  // safe-stable-stringify is CommonJS: https://github.com/evanw/esbuild/issues/1921
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
