/** Which expectations each row failed: one bit for each, in words of 32, row after row. */
export interface RowMask {
  readonly wordsPerRow: number;
  readonly bits: Uint32Array;
}

export function emptyMask(rowCount: number, expectations: number): RowMask {
  const wordsPerRow = Math.max(1, Math.ceil(expectations / 32));
  return { wordsPerRow, bits: new Uint32Array(rowCount * wordsPerRow) };
}

/** Notes that these rows failed the expectation of this index. */
export function markRows({ wordsPerRow, bits }: RowMask, expectation: number, rows: readonly number[]): void {
  const word = expectation >>> 5;
  const bit = 1 << (expectation & 31);
  for (const row of rows) bits[row * wordsPerRow + word]! |= bit;
}

/** The indices of the expectations that a row failed, ascending. */
export function failuresOf({ wordsPerRow, bits }: RowMask, row: number): number[] {
  const failures: number[] = [];
  for (let word = 0; word < wordsPerRow; word++) {
    for (let rest = bits[row * wordsPerRow + word]!; rest !== 0; rest &= rest - 1) failures.push(word * 32 + 31 - Math.clz32(rest & -rest));
  }
  return failures;
}

/** The rows that failed any of these expectations, ascending. */
export function rowsFailing({ wordsPerRow, bits }: RowMask, expectations: readonly number[]): number[] {
  const wanted = emptyMask(1, wordsPerRow * 32);
  for (const expectation of expectations) markRows(wanted, expectation, [0]);
  const rows: number[] = [];
  for (let at = 0; at < bits.length; at += wordsPerRow) {
    for (let word = 0; word < wordsPerRow; word++) {
      if ((bits[at + word]! & wanted.bits[word]!) === 0) continue;
      rows.push(at / wordsPerRow);
      break;
    }
  }
  return rows;
}
