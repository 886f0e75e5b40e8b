import {
  listGrainsInputSchema,
  listGrainsResultSchema,
  listProductsInputSchema,
  listProductsResultSchema,
  listStoresInputSchema,
  listStoresResultSchema,
  salesCoverageInputSchema,
  salesCoverageSchema,
  seriesInputSchema,
  seriesSchema,
} from '@vitrine/contract';
import { procedure, router } from '../rpc/trpc.ts';
import { listGrains, listProducts, listStores, readSeries } from './browse-sales.ts';
import { countCoverage } from './queries.ts';

export const salesRouter = router({
  coverage: procedure
    .meta({ description: 'What sales are at hand: counts, days, and where the rows came from.' })
    .input(salesCoverageInputSchema)
    .output(salesCoverageSchema)
    .query(({ ctx }) => countCoverage(ctx.db)),

  stores: procedure
    .meta({ description: 'Stores by code.' })
    .input(listStoresInputSchema)
    .output(listStoresResultSchema)
    .query(({ ctx, input }) => listStores(ctx.db, input)),

  products: procedure
    .meta({ description: 'Products by sku.' })
    .input(listProductsInputSchema)
    .output(listProductsResultSchema)
    .query(({ ctx, input }) => listProducts(ctx.db, input)),

  grains: procedure
    .meta({ description: 'Store and product pairs, the best covered first.' })
    .input(listGrainsInputSchema)
    .output(listGrainsResultSchema)
    .query(({ ctx, input }) => listGrains(ctx.db, input)),

  series: procedure
    .meta({ description: 'Units a day of one store and product; a day without a row is 0.' })
    .input(seriesInputSchema)
    .output(seriesSchema)
    .query(({ ctx, input }) => readSeries(ctx.db, input)),
});
