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

// `verify` is one file with everything that a check needs, from the sources, of which the bundler leaves out what is not used: a
// process that checks a small bundle would otherwise spend most of its time on finding and reading files.
await build({
  ...shared,
  entryPoints: ['src/verify.ts'],
  conditions: ['@vitrine/source'],
  // Both are for a command that could not run.
  external: ['@vitrine/server', './output/report-failure.js'],
  // commander is CommonJS, and requires modules of Node: https://github.com/evanw/esbuild/issues/1921
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});

await build({
  ...shared,
  entryPoints: ['src/main.ts', 'src/output/report-failure.ts'],
  packages: 'external',
  splitting: true,
  external: ['./verify.js'],
});
