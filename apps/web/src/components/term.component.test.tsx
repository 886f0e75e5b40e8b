import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Term } from './term.tsx';

it('a term opens the sentence that explains it', () => {
  render(
    <p>
      <Term name="wape">WAPE</Term> 12 %, <Term name="grain">Grain</Term> UK
    </p>,
  );
  for (const [word, start] of [
    ['WAPE', /^Weighted absolute/],
    ['Grain', /^One product/],
  ] as const) {
    const target = screen.getByRole('button', { name: word }).getAttribute('popovertarget');
    const sentence = document.getElementById(target ?? '');
    expect(sentence?.textContent).toMatch(start);
    expect(sentence?.getAttribute('popover')).toBe('auto');
  }
});
