import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Real sales that lie beside a checkout, not in it. */
export const sharedSales = path.join(repositoryRoot, '../shared/data/online_retail_daily.csv');
export const hasSharedSales = existsSync(sharedSales);
