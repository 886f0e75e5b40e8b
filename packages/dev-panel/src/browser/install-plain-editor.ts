/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
declare global {
  interface Window {
    monaco?: object;
  }
}

/**
 * Runs in the page, inlined as source text: it may use nothing from outside its own body. Puts a plain
 * text area behind the few calls that the panel makes of Monaco, which it would otherwise fetch from a
 * public network. Text that is not JSON is marked invalid and not passed on.
 */
export function installPlainEditor(): void {
  type Edit = { text: string };
  type Options = { model: { text: string } };

  function sameJson(left: string, right: string): boolean {
    try {
      return JSON.stringify(JSON.parse(left)) === JSON.stringify(JSON.parse(right));
    } catch {
      return false;
    }
  }

  function isJson(text: string): boolean {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }

  function create(container: HTMLElement, { model }: Options) {
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
      if (!sameJson(text, area.value)) area.value = text;
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
          const valid = isJson(area.value);
          area.setCustomValidity(valid ? '' : 'This is not JSON');
          area.setAttribute('aria-invalid', String(!valid));
          if (valid) tell(event);
        };
        area.addEventListener('input', check);
        return { dispose: () => area.removeEventListener('input', check) };
      },
    };
  }

  const nothing = () => undefined;
  window.monaco = {
    Uri: { parse: (path: string) => path },
    editor: {
      EditorOption: {},
      create,
      createModel: (text: string) => ({ text, dispose: nothing }),
      getModel: nothing,
      getModelMarkers: () => [],
      onDidChangeMarkers: () => ({ dispose: nothing }),
      setModelLanguage: nothing,
      setTheme: nothing,
    },
  };
}
