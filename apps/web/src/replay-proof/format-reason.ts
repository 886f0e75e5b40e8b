/** The reason of the server, which speaks of source and replay, in the words that the sides have here. */
export function formatReason(
  reason: string,
  { source, replay }: Record<'source' | 'replay', { word: string }>,
): string {
  const [first, second] = [source.word.toLowerCase(), replay.word.toLowerCase()];
  return reason
    .replace(/(?<=^| in | only )([Tt]he) source(?=,| has | recorded )/g, `$1 ${first}`)
    .replace(/(?<=^| in | only )([Tt]he) replay(?=\.| has | recorded )/g, `$1 ${second}`)
    .replace(/(?<=^The evidence of the )source/, first)
    .replace(/(?<=^The evidence of the )replay/, second);
}
