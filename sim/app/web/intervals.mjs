// The interval of a mean over repetitions, as in sim.results.intervals, which says why.

const ABOVE = 0.025, FARTHEST = 2, ROUNDING = 1e-9;

/**
 * Mean and 95 % interval of values, one from each repetition; NaN where there is none.
 * @param {number[]} values @returns {{estimate: number, low: number, high: number}}
 */
export function meanInterval(values) {
  const n = values.length, estimate = sum(values) / n;
  if (n < 2 || Math.max(...values) - Math.min(...values) <= ROUNDING) return {estimate, low: NaN, high: NaN};
  const apart = values.map(value => value - estimate), spread = Math.sqrt(sum(apart.map(each => each ** 2)) / (n - 1));
  const skewness = n < 3 ? 0 : n * sum(apart.map(each => each ** 3)) / ((n - 1) * (n - 2)) / spread ** 3;
  const t = tQuantile(n - 1), a = skewness / (6 * Math.sqrt(n)), error = spread / Math.sqrt(n);
  /** @param {number} r */
  const willink = r => Math.abs(a) < 1e-6 ? r : (Math.cbrt(1 + 6 * a * (r - a)) - 1) / (2 * a);
  /** @param {number} reach */
  const within = reach => Math.min(Math.max(reach, t), FARTHEST * t) * error;
  return {estimate, low: estimate - within(willink(t)), high: estimate + within(-willink(-t))};
}

/** What Student's t exceeds with probability 0.025. @param {number} degrees of freedom, whole */
export function tQuantile(degrees) {
  let low = 0, high = 16;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (beyond(middle, degrees) > 2 * ABOVE) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The probability that |t| exceeds a value: a finite sum (Abramowitz and Stegun, Handbook of Mathematical Functions,
 * 26.7.3 and 26.7.4).
 * @param {number} value @param {number} degrees
 */
function beyond(value, degrees) {
  const angle = Math.atan(value / Math.sqrt(degrees)), cos = Math.cos(angle), odd = degrees % 2;
  let term = odd ? cos : 1, total = degrees === 1 ? 0 : term;
  for (let k = 2 + odd; k < degrees; k += 2) total += term *= (k - 1) / k * cos ** 2;
  const within = Math.sin(angle) * total;
  return 1 - (odd ? 2 / Math.PI * (angle + within) : within);
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
