import { formatCount, type IngestResult } from '@vitrine/contract';

export function describeResult(result: IngestResult): string {
  return [
    `${formatCount(result.inserted)} inserted`,
    `${formatCount(result.updated)} updated`,
    `${formatCount(result.unchanged)} unchanged`,
    ...result.warnings.map(({ detail }) => detail),
  ].join(' · ');
}

/** What became of a file that was not loaded: refused, or nobody answered. */
export function titleFailure(name: string, { answered }: { answered: boolean }): string {
  return answered ? `${name} was refused` : `${name} was not loaded`;
}
