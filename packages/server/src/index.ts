export { environmentSchema, loadConfig, type VitrineConfig } from './config.ts';
export { parseInput, toOpeningError, toProblem, toVitrineError } from './rpc/errors.ts';
export { runWithRequestId } from './rpc/request-scope.ts';
export { createCallerFactory } from './rpc/trpc.ts';
export { VitrineError } from './rpc/vitrine-error.ts';
export type { IngestProgress } from './sales/ingest-sales.ts';
export { generateSampleSales } from './sales/seed-sales.ts';
export { type CreateVitrineOptions, createVitrine, type Vitrine } from './wiring/create-vitrine.ts';
export { type AppRouter, appRouter } from './wiring/root.ts';
