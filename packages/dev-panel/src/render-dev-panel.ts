import { createHash } from 'node:crypto';
import { renderTrpcPanel } from 'trpc-ui';
import { callGuardParts, installCallGuard } from './browser/install-call-guard.ts';
import { installColorScheme } from './browser/install-color-scheme.ts';
import { installFormCleanup } from './browser/install-form-cleanup.ts';
import { installPlainEditor, plainEditorParts } from './browser/install-plain-editor.ts';
import { buildZod3Router } from './build-zod3-router.ts';
import { listHiddenFields } from './list-hidden-fields.ts';
import { panelStyle } from './panel-style.ts';
import { patchPanelScript } from './patch-panel-script.ts';
import { type PanelProcedure, type PanelRouter, readProcedures } from './read-procedures.ts';

export type { PanelRouter };

export type DevPanelOptions = {
  router: PanelRouter;
  /** Where the router is served: a path of the panel's own origin, as `/trpc`. */
  url: string;
  title?: string;
  meta?: { description?: string };
  /** The links at the top of the panel: paths of its own origin. */
  links?: readonly { text: string; path: string }[];
  /** The key in the browser's storage under which the other pages of this origin keep the chosen `light` or `dark`. */
  colorSchemeKey?: string;
  /** How many seconds the panel listens to a subscription that does not end on its own; 10 by default. */
  listenSeconds?: number;
};

/** One self-contained page and the policy it needs, to be sent as `Content-Security-Policy`. */
export type DevPanel = { html: string; contentSecurityPolicy: string };

/**
 * The tRPC panel of a router with zod 4 inputs: every procedure with its description, a form for its input
 * and its result or error. Everything is inline, so the page requests only `url`; input is sent
 * untransformed. Throws if a procedure cannot be read or `url` is not a path.
 */
export function renderDevPanel(options: DevPanelOptions): DevPanel {
  const { router, url, title = 'tRPC panel', meta, listenSeconds = 10, links = [] } = options;
  if (!/^\/(?!\/)/.test(url)) throw new TypeError(`The panel's url must be a path, not ${url}`);
  const procedures = readProcedures(router);
  const page = renderTrpcPanel(
    buildZod3Router(procedures.map((procedure) => annotate(procedure, listenSeconds))),
    { url, meta: { title, ...meta } },
  );
  const { head, script } = splitPage(page);
  const scripts = [
    renderHelpers({
      url,
      procedures,
      listenMs: listenSeconds * 1_000,
      colorSchemeKey: options.colorSchemeKey ?? '',
    }),
    escapeScript(patchPanelScript(script)),
  ];
  const html = [
    head
      .replace(/<title>.*<\/title>/, () => `<title>${escapeHtml(title)}</title>${emptyIcon}`)
      .replace('</head>', () => `<style>${panelStyle}</style></head>`)
      .replace(/<body[^>]*>/, (body) => `${body}${renderLinks(links)}`),
    ...scripts.map((text) => `<script>${text}</script>`),
    '</body></html>',
  ].join('\n');
  return { html, contentSecurityPolicy: writePolicy(scripts) };
}

const emptyIcon = '<link rel="icon" href="data:,">';

function renderLinks(links: NonNullable<DevPanelOptions['links']>): string {
  if (links.length === 0) return '';
  const items = links.map(({ text, path }) => `<a href="${path}">${escapeHtml(text)}</a>`);
  return `<nav class="panel-links" aria-label="Other pages">${items.join('')}</nav>`;
}

function annotate(procedure: PanelProcedure, listenSeconds: number): PanelProcedure {
  const hidden = listHiddenFields(procedure.input);
  const notes = [
    procedure.description,
    procedure.type === 'subscription'
      ? `Listens until it ends, at most ${listenSeconds} s, and shows the events received.`
      : undefined,
    hidden.length > 0
      ? `Only in the raw JSON editor: ${hidden.map((field) => `\`${field}\``).join(', ')}.`
      : undefined,
  ].filter((note) => note !== undefined);
  return { ...procedure, description: notes.length > 0 ? notes.join('\n\n') : undefined };
}

function splitPage(page: string): { head: string; script: string } {
  const start = page.indexOf('<script>');
  const end = page.lastIndexOf('</script>');
  if (start === -1 || end < start) throw new Error('trpc-ui rendered a page without its script');
  return { head: page.slice(0, start), script: page.slice(start + '<script>'.length, end) };
}

type HelperOptions = {
  url: string;
  procedures: readonly PanelProcedure[];
  listenMs: number;
  colorSchemeKey: string;
};

function renderHelpers({ url, procedures, listenMs, colorSchemeKey }: HelperOptions): string {
  const subscriptions = procedures
    .filter(({ type }) => type === 'subscription')
    .map(({ path }) => path);
  return escapeScript(
    [
      // Unbuilt sources run through a compiler that wraps functions in this helper to keep their names.
      'globalThis.__name ??= (named) => named;',
      callInPage(installColorScheme, colorSchemeKey),
      callInPage(installCallGuard, { url, subscriptions, listenMs }, callGuardParts),
      callInPage(installFormCleanup),
      callInPage(installPlainEditor, undefined, plainEditorParts),
    ].join('\n'),
  );
}

type InPage = (...values: never[]) => unknown;

/** The source of a call of `install` in the page, beside the functions that it calls. */
function callInPage(install: InPage, argument?: unknown, parts: readonly InPage[] = []): string {
  return `(() => { ${parts.join('\n')}\n(${install})(${JSON.stringify(argument)}); })();`;
}

/** Keeps a text inside the strings of a script from ending the script element. */
function escapeScript(script: string): string {
  return script
    .replaceAll('\r\n', '\n')
    .replaceAll('<!--', '<\\!--')
    .replace(/<\/(script)/gi, '<\\/$1');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The form checker compiles its schemas (`unsafe-eval`); the component library writes its own styles. */
function writePolicy(scripts: readonly string[]): string {
  const hashes = scripts.map(
    (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')} 'unsafe-eval'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
