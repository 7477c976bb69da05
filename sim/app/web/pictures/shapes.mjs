// Colours, and the shapes of requests: a circle, or a square once a ruling is asked for; hollow until somebody acts.

export const INK = '#1b2430';
export const SOFT = '#5b6673';
export const FAINT = '#dfe4ea';
export const PAD = '#f5f7f9';
export const BLUE = '#1f5fa8';
export const RED = '#c2321b';
export const PURPLE = '#6b3fa0';
export const GREEN = '#1a7a45';
export const GREY = '#6f7a86';
export const PALE_RED = '#e0917f'; // hand-offs to and fro,
export const PALE_BLUE = '#9db7d3'; // and those one way

/** @typedef {CanvasRenderingContext2D} Context */

/** @type {Record<string, (to: Context, r: number) => void>} drawn round the origin */
export const SHAPES = {
  waiting: (to, r) => ring(to, r, BLUE),
  working: (to, r) => disc(to, r, BLUE),
  shelved: (to, r) => { ring(to, r, BLUE); bar(to, r, BLUE); },
  declined: (to, r) => { to.fillStyle = RED; to.beginPath(); to.moveTo(0, -1.2 * r); to.lineTo(1.2 * r, 0); to.lineTo(0, 1.2 * r); to.lineTo(-1.2 * r, 0); to.fill(); },
  docket: (to, r) => { to.fillStyle = '#fff'; to.fillRect(-.8 * r, -.8 * r, 1.6 * r, 1.6 * r); to.strokeStyle = PURPLE; to.lineWidth = .42 * r; to.strokeRect(-.75 * r, -.75 * r, 1.5 * r, 1.5 * r); },
  ruled: (to, r) => { square(to, r); to.fillStyle = '#fff'; to.beginPath(); to.arc(0, 0, .32 * r, 0, 7); to.fill(); },
  ruled_shelved: (to, r) => { square(to, r); bar(to, r, '#fff'); },
  resolved: (to, r) => { disc(to, r, GREEN); to.strokeStyle = '#fff'; to.lineWidth = .34 * r; to.beginPath(); to.moveTo(-.5 * r, 0); to.lineTo(-.1 * r, .42 * r); to.lineTo(.55 * r, -.4 * r); to.stroke(); },
  ended: (to, r) => { to.strokeStyle = GREY; to.lineWidth = .5 * r; to.beginPath(); to.moveTo(-.7 * r, -.7 * r); to.lineTo(.7 * r, .7 * r); to.moveTo(.7 * r, -.7 * r); to.lineTo(-.7 * r, .7 * r); to.stroke(); },
};

/** The name of a shape. @param {string} look @param {number} ruled */
export function shape(look, ruled) {
  if (look === 'closed' || look === 'withdrawn') return 'ended';
  if (!ruled || look === 'resolved' || look === 'docket' || look === 'declined') return look;
  return look === 'shelved' ? 'ruled_shelved' : 'ruled';
}

/** A canvas with one shape, for a key or to be drawn often. @param {string} name @param {number} r @param {number} scale */
export function sprite(name, r, scale) {
  const canvas = document.createElement('canvas'), size = Math.ceil(2.8 * r * scale);
  canvas.width = canvas.height = size;
  const to = /** @type {Context} */ (canvas.getContext('2d'));
  to.translate(size / 2, size / 2);
  to.scale(scale, scale);
  SHAPES[name](to, r);
  return canvas;
}

/** @param {Context} to @param {number} r @param {string} colour */
function disc(to, r, colour) {
  to.fillStyle = colour;
  to.beginPath();
  to.arc(0, 0, r, 0, 7);
  to.fill();
}

/** @param {Context} to @param {number} r @param {string} colour */
function ring(to, r, colour) {
  disc(to, r, colour);
  disc(to, .62 * r, '#fff');
}

/** @param {Context} to @param {number} r */
function square(to, r) {
  to.fillStyle = PURPLE;
  to.fillRect(-.92 * r, -.92 * r, 1.84 * r, 1.84 * r);
}

/** @param {Context} to @param {number} r @param {string} colour */
function bar(to, r, colour) {
  to.fillStyle = colour;
  to.fillRect(-.55 * r, -.2 * r, 1.1 * r, .4 * r);
}
