#!/usr/bin/env node
// `npx vitrine <command>` from a clone, even before the first install.
// Everything up to the version check must parse on an old Node, hence the dynamic import below.
import { requireNode } from './lib/require-node.mjs';

requireNode();

const { launchVitrine } = await import('./lib/launch-vitrine.mjs');
process.exitCode = await launchVitrine(process.argv.slice(2));
