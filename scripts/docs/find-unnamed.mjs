/**
 * The names that a text does not mention as whole words; `sales.series` is not mentioned by `sales.seriesOf`.
 *
 * @param {{ names: readonly string[], text: string }} options
 * @returns {string[]}
 */
export function findUnnamed({ names, text }) {
  return names.filter((name) => {
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return !new RegExp(`(?<![\\w.-])${literal}(?![\\w-]|\\.\\w)`).test(text);
  });
}
