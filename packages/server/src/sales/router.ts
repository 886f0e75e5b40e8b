import { procedures } from '@vitrine/contract';
import { router, serve } from '../rpc/trpc.ts';
import { listGrains, listProducts, listStores, readSeries } from './browse-sales.ts';
import { countCoverage } from './queries.ts';

export const salesRouter = router({
  coverage: serve(procedures.sales.coverage).query(({ ctx }) => countCoverage(ctx.db)),

  stores: serve(procedures.sales.stores).query(({ ctx, input }) => listStores(ctx.db, input)),

  products: serve(procedures.sales.products).query(({ ctx, input }) => listProducts(ctx.db, input)),

  grains: serve(procedures.sales.grains).query(({ ctx, input }) => listGrains(ctx.db, input)),

  series: serve(procedures.sales.series).query(({ ctx, input }) => readSeries(ctx.db, input)),
});
