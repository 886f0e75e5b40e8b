/**
 * The panel in the colours of a page with a light and a dark scheme, on top of the styles that trpc-ui brings. Its class
 * names are those of the pinned version; the browser test sees when a new one paints its surfaces otherwise.
 */
export const panelStyle = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(#f5f6f8, #0c0f13);
  --surface: light-dark(#ffffff, #141920);
  --sunken: light-dark(#eff1f5, #1c222b);
  --line: light-dark(#c3cad5, #3d4856);
  --ink: light-dark(#12161c, #e9edf3);
  --muted: light-dark(#566070, #9aa5b4);
  --accent: light-dark(#2d57d3, #82a5ff);
  --accent-ink: light-dark(#ffffff, #0a1024);
  --query: light-dark(#117338, #5fd48f);
  --mutation: light-dark(#2d57d3, #82a5ff);
  --subscription: light-dark(#8a5100, #f2b962);
}
:root[data-scheme="light"] { color-scheme: light; }
:root[data-scheme="dark"] { color-scheme: dark; }
html, body {
  background: var(--canvas);
  color: var(--ink);
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
.panel-links { display: flex; gap: 1.25rem; padding: 0.25rem 1rem; background: var(--surface); font-size: 14px; }
.panel-links a { display: inline-flex; min-height: 2.75rem; align-items: center; color: var(--accent); text-decoration: underline; }
body { display: flex; flex-direction: column; height: 100dvh; overflow: clip; }
.panel-links { flex: none; }
#root { flex: 1; min-height: 0; overflow: clip; color: var(--ink); }
#root a[href*="github.com"] { display: none; }
#root h1 { font-size: 22px; line-height: 1.25; font-weight: 600; padding-bottom: 0.5rem; }
#root :is(.bg-white, .bg-actuallyWhite, .bg-gray-50, .bg-whiteTransparent) { background-color: var(--surface); }
#root .bg-mainBackground { background-color: var(--canvas); }
#root :is(.bg-queryBg, .bg-mutationBg, .bg-subscriptionBg, .bg-routerBg) { background-color: var(--surface); }
#root :is(.border-separatorLine, .border-b-panelBorder, .border-r-panelBorder, .border-neutralSolid, .border-neutralSolidTransparent, .border-grey-700, .border-l-grey-400, .border-routerSolid) { border-color: var(--line); }
#root [class*="bg-[#fcfbf977]"] { background-color: var(--sunken); }
#root :is(.text-neutralText, .text-gray-500, .text-neutralSolidTransparent, .text-routerText) { color: var(--muted); }
#root .bg-routerSolid { background-color: var(--sunken); color: var(--muted); }
#root .bg-neutralSolid { background-color: var(--accent); color: var(--accent-ink); }
#root .bg-querySolid { background-color: var(--query); color: var(--surface); }
#root .bg-mutationSolid { background-color: var(--mutation); color: var(--surface); }
#root .bg-subscriptionSolid { background-color: var(--subscription); color: var(--surface); }
#root .border-querySolid { border-color: var(--query); }
#root .border-mutationSolid { border-color: var(--mutation); }
#root .border-subscriptionSolid { border-color: var(--subscription); }
#root .text-queryText { color: var(--query); }
#root .text-mutationText { color: var(--mutation); }
#root :is(.MuiInputBase-root, .MuiInputBase-input) { color: var(--ink); }
#root :is(.MuiFormLabel-root, .MuiSelect-icon) { color: var(--muted); }
#root .MuiOutlinedInput-notchedOutline { border-color: var(--line); }
#root :is(input, textarea, .MuiInputBase-input) { background-color: var(--surface); color: var(--ink); }
#root .prose { color: inherit; }
/* There is no room for the list of procedures beside them; the page itself lists them too. */
@media (width < 860px) { #root :is(.border-r-panelBorder, [aria-label="Toggle sidebar"]) { display: none; } }
#root svg:not([fill], [stroke]) { fill: currentColor; }
#root .MuiSvgIcon-root { color: inherit; }
#root form button[type="button"] { color: var(--ink); }
.MuiPaper-root { background-color: var(--surface) !important; color: var(--ink) !important; }
`;
