const counts = new Intl.NumberFormat('en-GB');

/** 35509 → "35,509"; fractions keep at most three digits. */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** "1 store", "3 stores". */
export function formatPlural(options: { count: number; one: string; many?: string }): string {
  const noun = options.count === 1 ? options.one : (options.many ?? `${options.one}s`);
  return `${formatCount(options.count)} ${noun}`;
}

/** WAPE as the ledger shows it: three decimals of a fraction, a dash when there is none. */
export function formatWape(wape: number | null | undefined): string {
  return wape === null || wape === undefined ? '–' : wape.toFixed(3);
}

/** 168 → "168 B", 3174 → "3.2 kB", 999960 → "1.0 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const kilobytes = bytes / 1_000;
  if (roundTenth(kilobytes) < 1_000) return `${kilobytes.toFixed(1)} kB`;
  const megabytes = kilobytes / 1_000;
  if (roundTenth(megabytes) < 1_000) return `${megabytes.toFixed(1)} MB`;
  return `${(megabytes / 1_000).toFixed(1)} GB`;
}

/** What is shown with one decimal is rounded to it before its unit is chosen. */
function roundTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** "3.2 s", "2 min 05 s". */
export function formatDuration(milliseconds: number): string {
  const seconds = roundTenth(Math.max(0, milliseconds) / 1_000);
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** What a step took: "12 ms", and from a tenth of a second on like every duration. */
export function formatTook(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  return whole < 100 ? `${whole} ms` : formatDuration(milliseconds);
}

/** "2011-12-09" → "9 Dec 2011". */
export function formatDay(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** "now", "5 min ago", "2 h ago", "yesterday", then the day; days are those of UTC. */
export function formatRelative(options: { at: string; now: number }): string {
  const seconds = (options.now - Date.parse(options.at)) / 1_000;
  if (seconds < 60) return 'now';
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  if (readDay(Date.parse(options.at) + msPerDay) === readDay(options.now)) return 'yesterday';
  return formatDay(options.at.slice(0, 10));
}

/** "10:02 UTC" today, else with its day: "9 Dec, 10:02 UTC". */
export function formatInstant(options: { at: number; now: number }): string {
  const at = new Date(options.at);
  const time = `${at.toISOString().slice(11, 16)} UTC`;
  if (readDay(options.at) === readDay(options.now)) return time;
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `${day}, ${time}`;
}

const msPerDay = 86_400_000;

function readDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The first eight digits of an id or hash; the whole stays one click away. */
export function shortenId(id: string): string {
  return id.slice(0, 8);
}

/** A digest in groups: "9b1c 4e07 … 2ad8". */
export function shortenDigest(digest: string): string {
  return `${digest.slice(0, 4)} ${digest.slice(4, 8)} … ${digest.slice(-4)}`;
}

/** "artifacts/showcase/7f3a…c2e1": the folder as it is, a long last part shortened in the middle. */
export function shortenPath(path: string): string {
  const cut = path.lastIndexOf('/') + 1;
  const last = path.slice(cut);
  return last.length <= 20 ? path : `${path.slice(0, cut)}${last.slice(0, 4)}…${last.slice(-4)}`;
}
