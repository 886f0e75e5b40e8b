import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, onTestFinished } from 'vitest';
import { FailedPage } from './failed-page.tsx';

it('stands in for a page that broke, and shows the page once it can be shown', async () => {
  let broken = true;
  const { error } = console;
  // React reports what an error boundary catches; here it is the point.
  console.error = () => {};
  onTestFinished(() => {
    console.error = error;
  });
  const routeTree = createRootRoute({
    component: () => {
      if (broken) throw new Error('a fault of the page');
      return <p>whole again</p>;
    },
    errorComponent: FailedPage,
  });
  const history = createMemoryHistory({ initialEntries: ['/'] });
  const router = createRouter({ routeTree, history });
  await router.load();
  render(<RouterProvider router={router} />);
  expect((await screen.findByRole('alert')).textContent).toContain('a fault of the page');
  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('whole again')).toBeTruthy();
});
