// Small pictures of both sides: the share of requests not yet resolved, and differences of other histories.
import {FAINT, INK, RED, SOFT} from '../pictures/shapes.mjs';

const WIDTH = 220, HEIGHT = 72, LEFT = 36, RIGHT = 6, TOP = 6, BOTTOM = 16;
const WIDE = WIDTH - LEFT - RIGHT, HIGH = HEIGHT - TOP - BOTTOM;

/**
 * Falling curves, the left side's dashed.
 * @param {ArrayLike<number>[]} curves shares by day since filing, of both sides @param {string} title @param {string} days
 */
export function curves(curves, title, days) {
  const n = Math.max(2, ...curves.map(curve => curve.length));
  const path = curve => Array.from(curve, (share, day) => `${day ? 'L' : 'M'}${(LEFT + WIDE * day / (n - 1)).toFixed(1)} ${(TOP + HIGH * (1 - share)).toFixed(1)}`).join('');
  return svg(WIDTH, HEIGHT, title, `
    <path d="M${LEFT} ${TOP}H${WIDTH - RIGHT}M${LEFT} ${TOP + HIGH / 2}H${WIDTH - RIGHT}M${LEFT} ${TOP + HIGH}H${WIDTH - RIGHT}" stroke="${FAINT}"/>
    <g fill="${SOFT}" font-size="11"><text x="${LEFT - 5}" y="${TOP + 6}" text-anchor="end">100%</text>
    <text x="${LEFT - 5}" y="${TOP + HIGH + 3}" text-anchor="end">0</text><text x="${WIDTH - RIGHT}" y="${HEIGHT - 3}" text-anchor="end">${days}</text></g>
    <path d="${path(curves[0])}" fill="none" stroke="${SOFT}" stroke-width="2" stroke-dasharray="4 3"/>
    <path d="${path(curves[1])}" fill="none" stroke="${INK}" stroke-width="2.5"/>`);
}

/**
 * A dot for each difference, stacked, with a line at no difference and a ring for the run on the page.
 * @param {number[]} values @param {number} own @param {string} title @param {(value: number) => string} written
 * @param {number[]} others of a class, as hollow dots
 */
export function dots(values, own, title, written, others = []) {
  const width = 260, height = 72, floor = height - 20, all = [...values, own, ...others].filter(Number.isFinite);
  if (!all.length) return svg(width, height, title, `<path d="M8 ${floor}H${width - 8}" stroke="${FAINT}"/>`);
  const low = Math.min(0, ...all), high = Math.max(0, ...all), reach = (high - low) || 1;
  const from = low - .06 * reach, to = high + .06 * reach, at = value => 12 + (width - 24) * (value - from) / (to - from);
  const bins = new Map(), size = 7;
  const place = value => {
    const bin = Math.round(at(value) / size), n = bins.get(bin) ?? 0;
    bins.set(bin, n + 1);
    return [bin * size, n];
  };
  const places = [...values, ...others].filter(Number.isFinite).map(place), full = values.filter(Number.isFinite).length, most = Math.max(1, ...bins.values()), step = Math.min(size, (floor - 6) / most);
  const marks = places.map(([x, n], k) => `<circle cx="${x}" cy="${(floor - 4 - n * step).toFixed(1)}" r="3" ${k < full ? `fill="${INK}" fill-opacity=".75"` : `fill="#fff" stroke="${INK}"`}/>`);
  const ring = Number.isFinite(own) ? `<circle cx="${at(own).toFixed(1)}" cy="${floor - 4}" r="6" fill="none" stroke="${RED}" stroke-width="2"/>` : '';
  return svg(width, height, title, `<path d="M8 ${floor}H${width - 8}" stroke="${SOFT}"/>
    <path d="M${at(0).toFixed(1)} 2V${floor + 4}" stroke="${SOFT}" stroke-dasharray="3 2"/>${marks.join('')}${ring}
    <g fill="${SOFT}" font-size="11" text-anchor="middle"><text x="${Math.min(width - 14, Math.max(10, at(0))).toFixed(1)}" y="${height - 4}">0</text>
    ${low < -.25 * reach ? `<text x="22" y="${height - 4}">${written(low)}</text>` : ''}${high > .25 * reach ? `<text x="${width - 22}" y="${height - 4}">${written(high)}</text>` : ''}</g>`);
}

/** @param {number} width @param {number} height @param {string} title @param {string} inside */
function svg(width, height, title, inside) {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">${inside}</svg>`;
}
