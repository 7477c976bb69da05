// Remits of a kind of request as a strip from end to end of its circumstances, and the rulings that are kept above it.
import {escaped} from '../html.mjs';
import {FAINT, INK, PURPLE, RED, SOFT} from '../pictures/shapes.mjs';

/** @import {City} from '../engine.mjs' */
/** @import {Words} from '../words.mjs' */

const WIDTH = 372, EDGE = 6, SKY = 44, STRIP = 26, BELOW = 18;
const REFERRED = -2; // in place of a unit: found beyond remit
const FILLS = ['#eef2f6', 'url(#zone-overlap)', 'url(#zone-gap)', '#c9d0d8']; // by zone: clear, overlap, gap, beyond
const MOST_MARKS = 150;

/** Patterns that the strips use, once in a page. */
export const PATTERNS = `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
  <pattern id="zone-overlap" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0h8v8H0z" fill="#fbe3dc"/><path d="M0 0v8" stroke="#d98773" stroke-width="4"/></pattern>
  <pattern id="zone-gap" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M0 0h7v7H0z" fill="#fff"/><circle cx="3.5" cy="3.5" r="1.3" fill="${SOFT}"/></pattern>
</defs></svg>`;

/**
 * The strip of a kind of request.
 * @param {City} city @param {number} issue @param {string[]} units @param {Words} words
 * @param {number} [lit] the circumstance of a request
 */
export function strip(city, issue, units, words, lit) {
  const of = (table, field, row) => city.column(table, field).at(row);
  const first = of('issues', 'first_segment', issue), n = of('issues', 'segments', issue);
  const at = circumstance => EDGE + (WIDTH - 2 * EDGE) * circumstance, parts = [];
  for (let k = first; k < first + n; k++) {
    const zone = of('segments', 'zone', k), x = at(of('segments', 'start', k));
    const width = at(k + 1 < first + n ? of('segments', 'start', k + 1) : 1) - x, name = units[of('segments', 'unit', k)] ?? '';
    parts.push(`<rect x="${x.toFixed(1)}" y="${SKY}" width="${width.toFixed(1)}" height="${STRIP}" fill="${FILLS[zone]}" stroke="${INK}" stroke-width=".6"/>`);
    if (zone === 0 && width > 9 * name.length + 4) parts.push(`<text x="${(x + width / 2).toFixed(1)}" y="${SKY + 18}" text-anchor="middle">${escaped(name)}</text>`);
  }
  const marks = rulings(city, issue), today = Math.max(1, city.day - city.warmUp);
  for (const {circumstance, day, unit, overruled} of marks.slice(-MOST_MARKS)) {
    const x = at(circumstance).toFixed(1), y = (SKY - 6 - (SKY - 12) * Math.max(0, Math.min(1, (day - city.warmUp) / today))).toFixed(1);
    parts.push(unit === REFERRED ? `<path d="M${x} ${y}m-3 -3l6 6m0 -6l-6 6" stroke="${PURPLE}" stroke-width="1.6"/>`
      : `<path d="M${x} ${y}m-3 -3h6v6h-6z" fill="${overruled ? '#fff' : PURPLE}" stroke="${PURPLE}"/>`);
  }
  if (lit !== undefined) {
    const x = at(lit).toFixed(1);
    parts.push(`<path d="M${x} 2V${SKY + STRIP + 6}" stroke="${RED}" stroke-width="2.5"/><circle cx="${x}" cy="${SKY + STRIP / 2}" r="7" fill="#fff" stroke="${RED}" stroke-width="3"/>
      <path d="M${x} ${SKY + STRIP + 3}l6 9h-12z" fill="${RED}"/>`);
  }
  const title = words.text('page.remits.title', {rulings: marks.length});
  return `<svg viewBox="0 0 ${WIDTH} ${SKY + STRIP + BELOW}" width="100%" role="img" aria-label="${title}" font-size="13" fill="${INK}">
    <path d="M${EDGE} ${SKY - .5}H${WIDTH - EDGE}" stroke="${FAINT}"/>${parts.join('')}</svg>`;
}

/** The rulings on a kind of request that are kept. @param {City} city @param {number} issue */
function rulings(city, issue) {
  const [issues, circumstance, day, unit, overruled] = city.readers('precedents', 'issue', 'circumstance', 'day', 'unit', 'overruled_day'), found = [];
  for (let k = 0, n = city.counter('precedents'); k < n; k++) {
    if (issues(k) === issue) found.push({circumstance: circumstance(k), day: day(k), unit: unit(k), overruled: overruled(k) >= 0});
  }
  return found;
}

/** What the zones of the strips mean. @param {Words} words */
export function zonesKey(words) {
  return ['clear', 'overlap', 'gap', 'beyond'].map((zone, k) => `<li><svg width="22" height="14" aria-hidden="true"><path d="M.5.5h21v13H.5z" fill="${FILLS[k]}" stroke="${INK}" stroke-width=".6"/></svg>${words.text(`page.remits.${zone}`)}</li>`).join('')
    + [['ruling', `M2 3h8v8H2z" fill="${PURPLE}`], ['overruled', 'M2 3h8v8H2z" fill="#fff'], ['beyond_ruling', 'M3 4l6 6m0 -6l-6 6" fill="none']]
      .map(([mark, path]) => `<li><svg width="12" height="14" aria-hidden="true"><path d="${path}" stroke="${PURPLE}" stroke-width="1.2"/></svg>${words.text(`page.remits.${mark}`)}</li>`).join('');
}
