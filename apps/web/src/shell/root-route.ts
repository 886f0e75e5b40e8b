import { createRootRoute } from '@tanstack/react-router';
import { AppShell } from './app-shell.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** Every page's parent. */
export const rootRoute = createRootRoute({
  component: AppShell,
  notFoundComponent: NotFoundPage,
});
