import { skipToken } from '@tanstack/react-query';
import { trpc } from '../trpc.ts';
import { describeGrain, type GrainChoice } from './describe-grain.ts';

interface GrainIds {
  store_id: number;
  product_id: number;
}

/** A grain with its codes, with its ids alone where the sales that had the codes are gone. */
export function useGrain(ids: GrainIds): GrainChoice {
  return useCodes(ids) ?? ids;
}

/** The name of a grain that may not be known yet. */
export function useGrainName(ids: GrainIds | undefined): string {
  const codes = useCodes(ids);
  return ids === undefined ? '' : describeGrain(codes ?? ids);
}

function useCodes(ids: GrainIds | undefined): GrainChoice | undefined {
  const found = trpc.sales.grains.useQuery(
    ids ? { store_id: ids.store_id, product_id: ids.product_id, limit: 1 } : skipToken,
    { staleTime: 60_000 },
  );
  const grain = found.data?.grains[0];
  return grain && ids && { ...ids, store_code: grain.store_code, sku: grain.sku };
}

/** The name of a grain among other words. */
export function GrainName(grain: GrainIds) {
  return <>{useGrainName(grain)}</>;
}
