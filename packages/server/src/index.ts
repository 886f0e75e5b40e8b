export { environmentSchema, loadConfig, type VitrineConfig } from './config.ts';
export { type CreateVitrineOptions, createVitrine, type Vitrine } from './create-vitrine.ts';
export { parseInput, toOpeningError, toProblem, toVitrineError } from './errors.ts';
export { runWithRequestId } from './request-scope.ts';
export { type AppRouter, appRouter } from './root.ts';
export type { IngestProgress } from './sales/ingest-sales.ts';
export { generateSampleSales } from './sales/seed-sales.ts';
export { createCallerFactory } from './trpc.ts';
export { VitrineError } from './vitrine-error.ts';
