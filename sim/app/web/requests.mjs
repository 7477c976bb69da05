// Requests to follow, of those filed since the warm-up.
import {RESOLVED} from './measures.mjs';

/** @import {City} from './engine.mjs' */
/** @import {Words} from './words.mjs' */
/** @typedef {{left: number, zone: number, day: number}} Roof the request of the story on the left, and the day since the warm-up on which it is filed */

/** The first request with the highest rank; -1 if none has one. @param {City} city @param {(request: number) => number | false} rank */
function foremost(city, rank) {
  const filed = city.column('cases', 'filed_day').at;
  let found = -1, most = -Infinity;
  for (let k = 0, n = city.counter('next_case'); k < n; k++) {
    const own = filed(k) >= city.warmUp && rank(k);
    if (own !== false && own > most) [found, most] = [k, own];
  }
  return found;
}

/** The request with most hand-offs, or the one open longest. @param {City} city @param {'handed' | 'open'} way */
export function chosen(city, way) {
  const {at} = city.column('cases', way === 'open' ? 'status' : 'handoffs');
  return foremost(city, way === 'open' ? k => at(k) < RESOLVED && -k : at);
}

/** The request of an issue that is handed on most in a run that has ended. @param {City} city @param {number} issue @returns {Roof} */
export function roofOf(city, issue) {
  const [issues, handoffs, zone, filed] = city.readers('cases', 'issue', 'handoffs', 'zone', 'filed_day');
  const left = foremost(city, k => issues(k) === issue && handoffs(k));
  return {left, zone: zone(left), day: filed(left) - city.warmUp};
}

/** The request of an issue in a zone that is filed nearest to a day. @param {City} city @param {number} issue @param {Roof} roof */
function likest(city, issue, {zone, day}) {
  const [issues, filed, zones] = city.readers('cases', 'issue', 'filed_day', 'zone');
  return foremost(city, k => issues(k) === issue && zones(k) === zone && -Math.abs(filed(k) - city.warmUp - day));
}

/** Both requests in words, as far as they have come. @param {Roof} roof @param {City[]} cities @param {number[]} issues its kind in each @param {Words} words */
export function roofsIn(roof, cities, issues, words) {
  const {left, day} = roof;
  const [here, there] = cities.map((city, k) => {
    const request = k ? likest(city, issues[k], roof) : left;
    return request >= 0 && request < city.counter('next_case') ? course(city, request) : undefined;
  });
  if (!here || !there) return words.text('city.roof.not_yet', {day});
  const told = (/** @type {ReturnType<typeof course>} */ {handoffs, days, ended}) => words.text(`city.roof.${ended ? 'ended' : 'open'}`, {handoffs, days});
  return words.text('city.roof.both', {left: told(here), right: told(there)});
}

/** What a case has been through: hand-offs, days, and its status. @param {City} city @param {number} k number of the case */
function course(city, k) {
  const of = city.row('cases', k), status = of('status');
  return {handoffs: of('handoffs'), days: (status >= RESOLVED ? of('end_day') : city.day) - of('filed_day'), ended: status >= RESOLVED};
}
