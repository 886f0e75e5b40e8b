import { formatMetric, formatShare, type MetricName } from '@vitrine/contract';

/** How far an error lies from that of the baseline, in words and per cent: "7.3 points lower, 10.1 % less". */
export function describeDifference(
  name: MetricName,
  { baseline, other }: { baseline: number; other: number },
): string {
  if (baseline === other) return 'equal';
  const [from, to] = name === 'bias' ? [Math.abs(baseline), Math.abs(other)] : [baseline, other];
  const size = formatMetric(name, Math.abs(to - from));
  if (!/[1-9]/.test(size)) return 'equal in the digits shown';
  // A difference of shares is given in points: in per cent it would look like the share below.
  const amount = size.replace(' %', ' points');
  if (name === 'bias') return `${amount} ${to < from ? 'closer to' : 'further from'} 0`;
  const share =
    from === 0 ? '' : `, ${formatShare(Math.abs(to - from) / from)} ${to < from ? 'less' : 'more'}`;
  return `${amount} ${to < from ? 'lower' : 'higher'}${share}`;
}
