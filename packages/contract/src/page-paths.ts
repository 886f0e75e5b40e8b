/**
 * The addresses of the page, in the notation of its router: what begins with `$` stands for a record id.
 * The page has a route for each, and the server answers each with the page.
 */
export const pagePaths = {
  showcase: '/',
  run: '/run',
  workspace: '/workspaces/$workspaceId',
  compare: '/compare',
  registry: '/registry',
  modelRun: '/registry/$runId',
  planner: '/planner',
  plan: '/planner/$scenarioId',
} as const;

/** Where the browser keeps `light` or `dark` for every page of the product, once that was chosen. */
export const colorSchemeKey = 'vitrine.color-scheme';
