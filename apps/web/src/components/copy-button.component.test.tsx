import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { CopyButton } from './copy-button.tsx';

it('says so where the browser has no clipboard for the page, as over plain http', async () => {
  render(<CopyButton text="7f3a" label="workspace id" />);
  const person = userEvent.setup();
  Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
  await person.click(screen.getByRole('button', { name: 'Copy workspace id' }));
  expect(await screen.findByRole('button', { name: 'Copy failed: workspace id' })).toBeTruthy();
});
