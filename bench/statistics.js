// Medians, quartiles, growth, and what may be said of a goal in the presence of noise.

/** The quantile `q` (0 to 1), between neighbours interpolated. */
function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.ceil(at)] - sorted[low]) * (at - low);
}

function summary(values) {
  return { median: quantile(values, 0.5), q1: quantile(values, 0.25), q3: quantile(values, 0.75) };
}

/** The exponent of growth: the slope of log(y) over log(x), by least squares. */
function exponent(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const mean = (k) => logs.reduce((sum, log) => sum + log[k], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const sum = (term) => logs.reduce((total, [x, y]) => total + term(x - mx, y - my), 0);
  return sum((x, y) => x * y) / sum((x) => x * x);
}

/** How far the quartiles of the twin against itself are from no difference at all. */
function noiseFloor(deviations) {
  const { q1, q3 } = summary(deviations);
  return Math.max(Math.abs(q1), Math.abs(q3));
}

/** A bound is met or missed only beyond the noise. */
function verdict(value, floor, { goal, must }) {
  const missed = (bound) => value > bound + floor;
  const bound = goal ?? must;
  if (missed(must)) {
    return 'missed (also must)';
  }
  return missed(bound) ? 'missed' : value <= bound - floor ? 'met' : 'within noise';
}

module.exports = { exponent, noiseFloor, quantile, summary, verdict };
