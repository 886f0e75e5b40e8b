type Patch = { what: string; find: RegExp; replace: string };

const patches: readonly Patch[] = [
  {
    what: 'the address of the public editor',
    find: /"https:\/\/cdn\.[^"]*"/g,
    replace: '""',
  },
  {
    // Untouched optional fields are left out before the check, see install-form-cleanup.
    what: 'the check of the form',
    find: /resolver:(\w+\((?:\w+)\?\w+\((\w+)\.inputSchema,\{[^}]*\}\):\{\},\{formats:\w+\.fullFormats\}\))/g,
    replace: 'resolver:window.vitrinePanel.cleanForm($1,$2.inputSchema)',
  },
  {
    // Keyed by its text, an item of a list lost the focus at every key stroke.
    what: 'the key of a list item',
    find: /key:`\$\{JSON\.stringify\(\w+\)\} \$\{(\w+)\}`/g,
    replace: 'key:$1',
  },
];

/**
 * The panel's own script with three corrections for use without a network. Throws if one does not match
 * exactly once, which means that trpc-ui has changed and the corrections need a review.
 */
export function patchPanelScript(script: string): string {
  return patches.reduce((text, { what, find, replace }) => {
    const places = text.match(find)?.length ?? 0;
    if (places !== 1)
      throw new Error(`trpc-ui has changed: found ${what} ${places} times, not once`);
    return text.replace(find, replace);
  }, script);
}
