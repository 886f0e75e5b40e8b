import { createMemoryHistory } from '@tanstack/react-router';
import { pagePaths } from '@vitrine/contract';
import { expect, it } from 'vitest';
import { createAppRouter } from './router.ts';

it('has a route for every address that the server answers with the page, and no other', () => {
  const { routesByPath } = createAppRouter({ history: createMemoryHistory() });
  expect(Object.keys(routesByPath).sort()).toEqual(Object.values(pagePaths).sort());
});
