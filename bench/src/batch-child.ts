import { evaluateGrains } from './harness/evaluate-grains.ts';

// One process of the batch benchmark: its share of the grains, and the most memory that it ever held.
const [grains = 0, part = 0, of = 1] = process.argv.slice(2).map(Number);
const wins = evaluateGrains({ grains, part, of });
process.stdout.write(JSON.stringify({ wins, maxRssKib: process.resourceUsage().maxRSS }));
