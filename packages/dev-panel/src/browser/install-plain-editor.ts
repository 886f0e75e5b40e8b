/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
declare global {
  interface Window {
    monaco?: object;
  }
}

type Edit = { text: string };
type Options = { model: { text: string } };

/** The text without spaces and line breaks; undefined if it is not JSON. */
function compactJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function createEditor(container: HTMLElement, { model }: Options) {
  const area = document.createElement('textarea');
  area.dataset.rawJson = '';
  area.spellcheck = false;
  area.setAttribute('aria-label', 'Input as JSON');
  Object.assign(area.style, { width: '100%', height: '30vh', padding: '8px' });
  Object.assign(area.style, { fontFamily: 'monospace', border: '1px solid #9ca3af' });
  area.value = model.text;
  container.append(area);
  const nothing = () => undefined;
  const show = (text: string) => {
    const compact = compactJson(text);
    if (compact === undefined || compact !== compactJson(area.value)) area.value = text;
  };
  return {
    getModel: () => ({ ...model, getFullModelRange: nothing, dispose: nothing }),
    setModel: nothing,
    saveViewState: nothing,
    restoreViewState: nothing,
    updateOptions: nothing,
    pushUndoStop: nothing,
    revealLine: nothing,
    getOption: () => false,
    getValue: () => area.value,
    setValue: show,
    executeEdits: (_source: string, edits: Edit[]) => {
      for (const { text } of edits) show(text);
    },
    dispose: () => area.remove(),
    onDidChangeModelContent(tell: (event: Event) => void) {
      const check = (event: Event) => {
        const valid = compactJson(area.value) !== undefined;
        area.setCustomValidity(valid ? '' : 'This is not JSON');
        area.setAttribute('aria-invalid', String(!valid));
        if (valid) tell(event);
      };
      area.addEventListener('input', check);
      return { dispose: () => area.removeEventListener('input', check) };
    },
  };
}

/** Inlined beside `installPlainEditor`, which calls them; they call nothing but each other. */
export const plainEditorParts = [compactJson, createEditor];

/**
 * Runs in the page, inlined as source text: it may use nothing but the parts above. Puts a plain text
 * area behind the few calls that the panel makes of Monaco, which it would otherwise fetch from a
 * public network. Text that is not JSON is marked invalid and not passed on.
 */
export function installPlainEditor(): void {
  const nothing = () => undefined;
  window.monaco = {
    Uri: { parse: (path: string) => path },
    editor: {
      EditorOption: {},
      create: createEditor,
      createModel: (text: string) => ({ text, dispose: nothing }),
      getModel: nothing,
      getModelMarkers: () => [],
      onDidChangeMarkers: () => ({ dispose: nothing }),
      setModelLanguage: nothing,
      setTheme: nothing,
    },
  };
}
