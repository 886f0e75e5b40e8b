#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import type { Settings } from './context.ts';
import { createAsk } from './output/ask.ts';
import { createScreen, drain } from './output/screen.ts';

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

async function loadSettings(): Promise<Settings> {
  const { loadConfig } = await import('@vitrine/server');
  const config = loadConfig(process.env, repositoryRoot);
  return { config, logLevel: process.env.LOG_LEVEL ? config.logLevel : null };
}

const screenOptions = { allowColors: !process.env.NO_COLOR };

const args = process.argv.slice(2);
// Each is loaded only when it is needed. `verify` is a file of its own: see build.mjs.
const { runProgram } = await (args[0] === 'verify'
  ? import('./verify.js')
  : import('./every-command.ts'));

const code = await runProgram(args, {
  out: createScreen(process.stdout, screenOptions),
  err: createScreen(process.stderr, screenOptions),
  ask: createAsk(),
  version: manifest.version,
  repositoryRoot,
  loadSettings,
});

// A connection left half open by a dying database must not block the exit. Output that a pipe has not yet accepted would
// be lost with the process, so wait for it.
await Promise.all([drain(process.stdout), drain(process.stderr)]);
process.exit(code);
