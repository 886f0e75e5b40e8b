/** A command prefix under which file modes apply to root too. */
export function withoutOverride(): string[] {
  if (process.getuid?.() !== 0) return [];
  return ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'];
}
