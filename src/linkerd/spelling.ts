/** The word of a list that somebody meant who wrote another one; unless a limit says otherwise, at most a third of its letters are wrong. */
export function nearest(written: string, words: readonly string[], limit = Math.max(1, Math.floor(written.length / 3))): string | undefined {
  const near = words.map((word) => ({ word, distance: distance(written.toLowerCase(), word.toLowerCase(), limit) }));
  return near.filter((each) => each.distance <= limit).sort((a, b) => a.distance - b.distance)[0]?.word;
}

/** How many letters are to be put in, left away, exchanged or swapped with their neighbour; more than `limit` where it is more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) {
    return limit + 1;
  }
  let [before, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]), isSwap ? before[j - 2] + 1 : Infinity));
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}
