/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
type FormSchema = {
  properties?: Record<string, FormSchema>;
  required?: string[];
  items?: FormSchema;
  anyOf?: FormSchema[];
};
type Resolver = (values: { vals?: unknown }, ...rest: unknown[]) => unknown;

declare global {
  interface Window {
    vitrinePanel?: { cleanForm(resolver: Resolver, schema: FormSchema): Resolver };
  }
}

/**
 * Runs in the page, inlined as source text: it may use nothing from outside its own body. The panel
 * starts every field with an empty value and would send `[]`, `{}` and `''` for optional fields that
 * the user did not touch; this leaves them out before the input is checked and sent. The input of the raw
 * JSON editor is sent unchanged.
 */
export function installFormCleanup(): void {
  let raw = false;
  const noteEditor = (event: Event) => {
    raw = event.target instanceof Element && event.target.querySelector('[data-raw-json]') !== null;
  };
  document.addEventListener('submit', noteEditor, true);

  function isUntouched(value: unknown): boolean {
    if (value === undefined || value === '') return true;
    if (Array.isArray(value)) return value.length === 0;
    return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  }

  function clean(value: unknown, schema: FormSchema | undefined): unknown {
    const shape = schema?.anyOf?.find((option) => option.properties ?? option.items) ?? schema;
    if (Array.isArray(value)) return value.map((item) => clean(item, shape?.items));
    if (typeof value !== 'object' || value === null || shape?.properties === undefined)
      return value;
    const { properties, required } = shape;
    const kept = Object.entries(value)
      .map(([name, part]): [string, unknown] => [name, clean(part, properties[name])])
      .filter(([name, part]) => required?.includes(name) || !isUntouched(part));
    return Object.fromEntries(kept);
  }

  window.vitrinePanel = {
    cleanForm:
      (resolver, schema) =>
      (values, ...rest) =>
        resolver(raw ? values : { vals: clean(values.vals, schema) }, ...rest),
  };
}
