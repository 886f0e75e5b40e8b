interface NumberedGrain {
  number: number;
  /** The day of the grain's last row so far. */
  last: string;
}

/**
 * Numbers the grains of rows in the order of their first row, from 1, and watches the order of their days. When there are more grains
 * than it may remember at once it forgets them all, so that memory does not grow with the file: a grain may have several numbers, a
 * number has one grain.
 */
export class GrainNumbers {
  /** How many numbers were given out. */
  count = 0;
  /** Whether each row is later than the row before it of the same grain: then no two rows have the same key. */
  isInOrder = true;
  readonly #byStore = new Map<string, Map<string, NumberedGrain>>();
  readonly #most: number;
  #remembered = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The number of the row's grain, negative if it is the number's first row. */
  number(row: { store_code: string; sku: string; date: string }): number {
    const { store_code, sku, date } = row;
    const grain = this.#byStore.get(store_code)?.get(sku);
    if (grain === undefined) return -this.#remember(row);
    if (date <= grain.last) this.isInOrder = false;
    grain.last = date;
    return grain.number;
  }

  #remember({ store_code, sku, date }: { store_code: string; sku: string; date: string }): number {
    if (this.#remembered === this.#most) {
      this.#byStore.clear();
      this.#remembered = 0;
      this.isInOrder = false;
    }
    const ofStore = this.#byStore.get(store_code) ?? new Map<string, NumberedGrain>();
    this.#byStore.set(store_code, ofStore);
    this.count += 1;
    this.#remembered += 1;
    ofStore.set(sku, { number: this.count, last: date });
    return this.count;
  }
}
