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
