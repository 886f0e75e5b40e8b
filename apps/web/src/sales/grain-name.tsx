import { trpc } from '../trpc.ts';
import { describeGrain, type GrainChoice } from './grain-picker.tsx';

interface GrainIds {
  store_id: number;
  product_id: number;
}

/** A grain with its codes, with its ids alone where the sales that had the codes are gone. */
export function useGrain({ store_id, product_id }: GrainIds): GrainChoice {
  const found = trpc.sales.grains.useQuery(
    { store_id, product_id, limit: 1 },
    { staleTime: 60_000 },
  );
  const grain = found.data?.grains[0];
  if (!grain) return { store_id, product_id };
  return { store_id, product_id, store_code: grain.store_code, sku: grain.sku };
}

/** The name of a grain among other words. */
export function GrainName(grain: GrainIds) {
  return <>{describeGrain(useGrain(grain))}</>;
}
