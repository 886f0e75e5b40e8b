import { useCallback, useEffect, useMemo, useState } from 'react';

/** A form as it stands, whatever page is open, and the record that filled it last. */
export interface FormDraft<Draft> {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** Id of that record; null when none filled the form, or when it is to be filled again. */
  filledFrom: string | null;
  fill: (draft: Draft, id: string) => void;
  /** What a press of Load or Clone asks for: the record fills the form also where it filled it last. */
  refill: (id: string) => void;
}

export function useFormDraft<Draft>(empty: Draft): FormDraft<Draft> {
  const [state, setState] = useState<{ draft: Draft; filledFrom: string | null }>({
    draft: empty,
    filledFrom: null,
  });
  const setDraft = useCallback((draft: Draft) => setState((now) => ({ ...now, draft })), []);
  const fill = useCallback((draft: Draft, id: string) => setState({ draft, filledFrom: id }), []);
  const refill = useCallback(
    (id: string) => setState((now) => (now.filledFrom === id ? { ...now, filledFrom: null } : now)),
    [],
  );
  return useMemo(() => ({ ...state, setDraft, fill, refill }), [state, setDraft, fill, refill]);
}

/**
 * Fills the form from the record that the address names, once that is read. What is changed after that
 * stays, also over the way to another page and back: only another record or `refill` fills it again.
 */
export function useFillFrom<Draft, Source>({
  form,
  id,
  record,
  draftOf,
  onFilled,
}: {
  form: FormDraft<Draft>;
  id: string | undefined;
  record: Source | undefined;
  draftOf: (record: Source) => Draft;
  onFilled?: (record: Source) => void;
}): void {
  useEffect(() => {
    if (id === undefined || record === undefined || form.filledFrom === id) return;
    form.fill(draftOf(record), id);
    onFilled?.(record);
  });
}
