import { createTestDatabase } from '@vitrine/db/testing';
import { keepSeededRun, openProduct } from './open-product.ts';
import { createWorkplace } from './workplace.ts';

/** A database, folders and the product on them, with one kept run to export. */
export async function openKeptRun() {
  const database = await createTestDatabase();
  const workplace = await createWorkplace({ databaseUrl: database.url });
  const product = await openProduct(workplace);
  const workspaceId = await keepSeededRun(product);
  return {
    workplace,
    product,
    workspaceId,
    dispose: async () => {
      await product.close();
      await workplace.dispose();
      await database.dispose();
    },
  };
}

export type KeptRun = Awaited<ReturnType<typeof openKeptRun>>;
