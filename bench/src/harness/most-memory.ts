import { readFileSync, writeFileSync } from 'node:fs';

const kibibyte = 1024;

/** The most memory that this process has used. On Linux `maxRSS` starts with the parent's memory at the fork; the high-water mark of the process itself does not. */
export function readMostMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * kibibyte;
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * kibibyte;
}

/** Lets the high-water mark begin at the memory of now, where the system can (Linux: proc(5), clear_refs). */
export function resetMostMemory(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
}
