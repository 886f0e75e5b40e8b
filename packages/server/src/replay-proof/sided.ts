import type { ProofSide, SidedSentence } from '@vitrine/contract';

interface Side {
  side: ProofSide;
}

export const source: Side = { side: 'source' };
export const replay: Side = { side: 'replay' };

/** A sentence in which the two runs stand as data: sided`The ${source} has no digest of it.` */
export function sided(texts: TemplateStringsArray, ...values: (string | Side)[]): SidedSentence {
  const sentence: SidedSentence = [];
  const add = (piece: string | Side) => {
    const last = sentence.at(-1);
    if (typeof piece === 'string' && typeof last === 'string')
      sentence[sentence.length - 1] = last + piece;
    else if (piece !== '') sentence.push(piece);
  };
  for (const [index, text] of texts.entries()) {
    add(text);
    const value = values[index];
    if (value !== undefined) add(value);
  }
  return sentence;
}
