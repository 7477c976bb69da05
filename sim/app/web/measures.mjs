// The numbers of an arm so far, as tests.app.progress defines them.

/** @import {City} from './engine.mjs' */

/**
 * @typedef {object} SoFar
 * @property {number} filed requests filed since the warm-up
 * @property {number} open of these
 * @property {number} docket requests that wait for a ruling, whenever filed
 * @property {number} rulings kept
 * @property {number} handoffs per request; like all below NaN before anybody has filed
 * @property {number} follow_ups per request
 * @property {number} resolved share of the requests filed
 * @property {number} days mean of min(time to resolution, window), of censored times
 */

/** The longest window: working days of each request in the mean time. */
export const WINDOW = 60;

/** The numbers in this order, with their formats in `Words.number`. */
export const WAYS = {
  filed: 'whole', open: 'whole', docket: 'whole', rulings: 'whole',
  handoffs: 'count', follow_ups: 'count', resolved: 'share', days: 'days',
};

/** The status of what is resolved: its code and all above are ends, see sim.model.state.status. */
export const RESOLVED = 14;

/** Working days of each request in the mean time: the longest follow-up, at most `WINDOW`. @param {City} city */
export function windowOf(city) {
  return Math.min(WINDOW, Math.max(1, city.day - city.warmUp));
}

/** The numbers of an arm today. @param {City} city @returns {SoFar} */
export function soFar(city) {
  const {day} = city, {filed, open, handed, followed, resolved, curve} = counted(city);
  return {
    filed, open,
    docket: day > 0 ? city.column('days', 'docket').at(day - 1) : 0,
    rulings: kept(city),
    handoffs: handed / filed, follow_ups: followed / filed, resolved: resolved / filed,
    days: filed ? curve.reduce((sum, share) => sum + share, 0) : NaN, // the area below the curve
  };
}

/** Share of the requests that is not resolved on each day since filing within the window. @param {City} city */
export function unresolved(city) { return counted(city).curve; }

/** Counts and curve, in one pass over the cases. @param {City} city */
function counted(city) {
  const {day, warmUp} = city, days = windowOf(city);
  const [filedDay, status, endDay, handoffs, followUps, resolvedBy] = city.readers('cases', 'filed_day', 'status', 'end_day', 'handoffs', 'follow_ups', 'resolved_by');
  // By days since filing within the window: resolved, ended otherwise, and last seen while open.
  const ends = new Int32Array(days), others = new Int32Array(days), censored = new Int32Array(days);
  let filed = 0, open = 0, handed = 0, followed = 0, resolved = 0;
  for (let k = 0, n = city.counter('next_case'); k < n; k++) {
    const since = filedDay(k);
    if (since < warmUp) continue;
    const code = status(k), ended = code >= RESOLVED, time = (ended ? endDay(k) : day - 1) - since;
    filed++;
    if (!ended) open++;
    handed += handoffs(k);
    followed += followUps(k);
    if (resolvedBy(k) >= 0) resolved++;
    if (time < days) (!ended ? censored : code === RESOLVED ? ends : others)[time]++;
  }
  return {filed, open, handed, followed, resolved, curve: survival(filed, ends, others, censored)};
}

/** Rulings kept, without those that the city began with. @param {City} city */
function kept(city) {
  const day = city.column('precedents', 'day').at;
  let n = 0;
  for (let k = city.counter('precedents') - 1; k >= 0; k--) if (day(k) >= 0) n++;
  return n;
}

/**
 * One minus the cumulative incidence of resolution, estimated as Aalen and Johansen do, where cases that end otherwise
 * never come to be resolved.
 * @param {number} atRisk cases @param {Int32Array} ends by time, as all below
 * @param {Int32Array} others @param {Int32Array} censored
 */
function survival(atRisk, ends, others, censored) {
  let open = 1, resolved = 0;
  return Float64Array.from(ends, (_, t) => {
    if (atRisk > 0) {
      resolved += open * ends[t] / atRisk;
      open *= 1 - (ends[t] + others[t]) / atRisk;
    }
    atRisk -= ends[t] + others[t] + censored[t];
    return 1 - resolved;
  });
}
