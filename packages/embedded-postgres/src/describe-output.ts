const fullDisk = /No space left on device|Disk quota exceeded/;

/** Whether a program of PostgreSQL ended because its disk had no room. */
export const saysDiskFull = (output: string): boolean => fullDisk.test(output);

/** What a program of PostgreSQL printed last, without its time stamps, on one line. */
export function describeOutput(output: string): string {
  return output
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\d\d-\d\d \S+ \S+ \[\d+\] /, '').trim())
    .filter((line) => line !== '')
    .slice(-5)
    .join('; ');
}
