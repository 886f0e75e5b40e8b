import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { TagsField } from './tags-field.tsx';

function Form({ stored, onTags }: { stored: string[]; onTags: (tags: string[]) => void }) {
  const [tags, setTags] = useState(stored);
  return (
    <TagsField
      label="Tags"
      tags={tags}
      onTags={(next) => {
        onTags(next);
        setTags(next);
      }}
    />
  );
}

function openField(...stored: string[]) {
  let tags = stored;
  render(
    <Form
      stored={stored}
      onTags={(next) => {
        tags = next;
      }}
    />,
  );
  return { tags: () => tags, input: screen.getByLabelText('Tags') };
}

describe('the field of tags', () => {
  it('keeps a stored and a pasted comma inside their tag', async () => {
    const { tags, input } = openField('Berlin, Mitte');
    expect(screen.getByRole('button', { name: 'Remove tag Berlin, Mitte' })).toBeTruthy();
    await userEvent.click(input);
    await userEvent.paste('Köln, Süd');
    await userEvent.keyboard('{Enter}');
    expect(tags()).toEqual(['Berlin, Mitte', 'Köln, Süd']);
  });

  it('adds what was typed on Enter, on a comma and on leaving, each once and trimmed', async () => {
    const { tags, input } = openField();
    await userEvent.type(input, 'q4, board ,q4,{Enter} late ');
    expect(tags()).toEqual(['q4', 'board']);
    await userEvent.tab();
    expect(tags()).toEqual(['q4', 'board', 'late']);
    expect(input).toHaveProperty('value', '');
  });

  it('removes the last tag on Backspace only where nothing is typed, and not while the key is held', async () => {
    const { tags, input } = openField('q4', 'board');
    await userEvent.type(input, 'xy{Backspace}{Backspace}');
    expect(tags()).toEqual(['q4', 'board']);
    await userEvent.type(input, 'x{Backspace>3/}');
    expect(tags()).toEqual(['q4', 'board']);
    await userEvent.type(input, '{Backspace}');
    expect(tags()).toEqual(['q4']);
    expect(screen.getByText('board removed')).toBeTruthy();
  });

  it('removes a tag by its button, with the keyboard too, and returns to the field', async () => {
    const { tags, input } = openField('q4', 'board');
    screen.getByRole('button', { name: 'Remove tag q4' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(tags()).toEqual(['board']);
    expect(document.activeElement).toBe(input);
  });

  it('sends the form on Enter only where nothing is typed', async () => {
    let sent = 0;
    render(
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sent += 1;
        }}
      >
        <Form stored={[]} onTags={() => {}} />
      </form>,
    );
    await userEvent.type(screen.getByLabelText('Tags'), 'q4{Enter}');
    expect(sent).toBe(0);
    await userEvent.type(screen.getByLabelText('Tags'), '{Enter}');
    expect(sent).toBe(1);
  });
});
