import { loadForecasting } from './harness/build.ts';
import { evaluateGrains } from './harness/evaluate-grains.ts';
import { readMostMemory } from './harness/most-memory.ts';

// One process of the batch benchmark: its share of the grains, and its peak memory.
const [root = '', ...numbers] = process.argv.slice(2);
const [grains = 0, part = 0, of = 1] = numbers.map(Number);
const { evaluateGrain } = await loadForecasting(root);
const wins = evaluateGrains({ evaluate: evaluateGrain, grains, part, of });
process.stdout.write(JSON.stringify({ wins, mostBytes: readMostMemory() }));
