/** Orders two release numbers, as a sort function does. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
