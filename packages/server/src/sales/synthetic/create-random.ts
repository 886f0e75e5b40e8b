import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

interface StreamName {
  seed: number;
  kind: number;
  index: number;
}

/** A separate stream for each (seed, kind, index): xoroshiro128+ (Blackman and Vigna 2018). Two indices of one kind never share a stream. */
export function createRandom({ seed, kind, index }: StreamName): Random {
  const high = Math.floor(seed / 2 ** 32);
  const generator = xoroshiro128plus(mix(mix(mix(seed | 0, high), kind), index));
  return { next: () => uniformFloat64(generator) };
}

/** Sum of twelve uniforms less six (Irwin–Hall): nearly standard normal, and plain arithmetic. */
export function drawNormal(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw += 1) sum += random.next();
  return sum;
}

/** The 32-bit finaliser of MurmurHash3 (Appleby, public domain) over two words; one to one in `right`. */
function mix(left: number, right: number): number {
  let word = Math.imul(left ^ Math.imul(right + 0x9e3779b9, 0x85ebca6b), 0xc2b2ae35);
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
