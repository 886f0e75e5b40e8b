import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ConnectionBanner } from './connection-banner.tsx';

it('says in UTC when the server last answered, and of the data only that it may be older', () => {
  const since = Date.parse('2020-03-09T10:02:00.000Z');
  render(<ConnectionBanner connection={{ state: 'lost', since }} />);
  expect(screen.getByRole('alert').textContent).toContain(
    'Its last answer was at 9 Mar, 10:02 UTC; the data shown may be out of date.',
  );
});
