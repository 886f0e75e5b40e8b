/** The reason of the server, which speaks of source and replay, in the words that the sides have here. */
export function wordReason(
  reason: string,
  { source, replay }: Record<'source' | 'replay', { word: string }>,
): string {
  return reason
    .replace(/(?<=^| in | only )([Tt]he) source(?=,| has )/g, `$1 ${source.word.toLowerCase()}`)
    .replace(/(?<=^| in | only )([Tt]he) replay(?=\.| has )/g, `$1 ${replay.word.toLowerCase()}`);
}
