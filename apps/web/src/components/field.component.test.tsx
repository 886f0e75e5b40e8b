import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TextField } from './field.tsx';

describe('a text field', () => {
  it('is described by its hint, its error and what the caller names', () => {
    render(
      <>
        <TextField
          label="Day"
          value=""
          hint="The first one."
          error="Choose a day"
          aria-describedby="note"
          onText={() => {}}
        />
        <p id="note">Not among the days that are forecast.</p>
      </>,
    );
    const ids = screen.getByLabelText('Day').getAttribute('aria-describedby')?.split(' ') ?? [];
    expect(ids.map((id) => document.getElementById(id)?.textContent)).toEqual([
      'Not among the days that are forecast.',
      'The first one.',
      'Choose a day',
    ]);
  });

  it('is described by what the caller names alone where it has neither hint nor error', () => {
    render(<TextField label="Day" value="" aria-describedby="note" onText={() => {}} />);
    expect(screen.getByLabelText('Day').getAttribute('aria-describedby')).toBe('note');
  });
});
