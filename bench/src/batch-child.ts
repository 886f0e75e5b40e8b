import { readFileSync } from 'node:fs';
import { evaluateGrains } from './harness/evaluate-grains.ts';

// One process of the batch benchmark: its share of the grains, and its peak memory.
const [grains = 0, part = 0, of = 1] = process.argv.slice(2).map(Number);
const wins = evaluateGrains({ grains, part, of });
process.stdout.write(JSON.stringify({ wins, mostKib: readMostMemory() }));

/** On Linux `maxRSS` starts with the parent's memory at the fork; the high-water mark of the process itself does not. */
function readMostMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
