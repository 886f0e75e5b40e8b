import { trpc } from '../trpc.ts';
import { describeGrain } from './grain-picker.tsx';

/** A grain by its codes, by its ids where the sales that had the codes are gone. */
export function useGrainName(grain: { store_id: number; product_id: number }): string {
  const { store_id, product_id } = grain;
  const found = trpc.sales.grains.useQuery(
    { store_id, product_id, limit: 1 },
    { staleTime: 60_000 },
  );
  return describeGrain(found.data?.grains[0] ?? { store_id, product_id });
}

/** The name of a grain among other words. */
export function GrainName(grain: { store_id: number; product_id: number }) {
  return <>{useGrainName(grain)}</>;
}
