// A city from above: places with their piles of open requests, requests on their way, and hand-offs between units.
import {CENTRE, DOCKET, GONE, LOOKS, OTHERS} from '../fold.mjs';
import {FAINT, INK, PAD, PALE_BLUE, PALE_RED, PURPLE, RED, SHAPES, SOFT, shape, sprite} from '../pictures/shapes.mjs';

/** @import {Fold} from '../fold.mjs' */
/** @typedef {{x: number, y: number, w: number, h: number}} Box */

/** What is seen of an activity besides the way. @type {Record<string, string>} */
const EFFECTS = {decline: 'flash', rule: 'ruling'};

const LEAST_SCALE = 20; // hand-offs that make the widest line at least, so that a handful looks like few
const MOST_EFFECTS = 400;
const SEEN = 800; // milliseconds that an effect lasts
const WIDE = .27; // a place, as a share of the picture

/**
 * Where the places are, the same on both sides.
 * @param {number} width @param {number} height @param {number[]} departments @param {number[]} society
 * @param {boolean} docket @param {boolean} others @returns {Map<number, Box>}
 */
export function placesOf(width, height, departments, society, docket, others) {
  const n = departments.length, below = docket || society.length > 0;
  const [top, sides, middle, tall] = below ? [.145, .36, .555, .27] : [.185, .43, .74, .35], bottom = .845;
  /** @type {Map<number, Box>} */
  const found = new Map();
  /** @param {number} place @param {number} x @param {number} y @param {number} w @param {number} [h] */
  const put = (place, x, y, w, h = tall) => found.set(place, {
    x: width * (x - w / 2), y: height * (y - h / 2), w: width * w, h: height * h,
  });
  put(CENTRE, .5, n > 3 ? .52 : middle, WIDE, n > 3 ? .2 : tall);
  if (n <= 3) departments.forEach((unit, k) => put(unit, n === 1 ? .5 : .15 + .7 * k / (n - 1), n !== 2 && 2 * k === n - 1 ? top : sides, WIDE));
  else {
    departments.forEach((unit, k) => {
      const angle = Math.PI * (1.12 - 1.24 * k / (n - 1));
      put(unit, .5 + .395 * Math.cos(angle), .44 - .34 * Math.sin(angle), .2, .17);
    });
  }
  if (others) put(OTHERS, .5, .92, .3, .13);
  if (docket) put(DOCKET, .15, bottom, WIDE);
  society.forEach((unit, k) => put(unit, .85, bottom + (k - (society.length - 1) / 2) * .3 / society.length, WIDE, tall / society.length));
  return found;
}

export class CityPicture {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.to = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.travel = 500; // milliseconds on the way
    this.lit = -1; // the request that is followed
    this.calm = false;
    this.veiled = false; // places alone
    /** @type {Map<number, Box>} */
    this.places = new Map();
    this.width = this.height = 1;
    this.scale = LEAST_SCALE;
  }

  /** Show another run. @param {Fold} fold */
  show(fold) {
    this.fold = fold;
    const n = fold.place.length;
    this.startX = new Float32Array(n);
    this.startY = new Float32Array(n);
    this.started = new Float64Array(n).fill(-1e9);
    this.viaX = new Float32Array(n).fill(NaN); // a place that it has yet to reach before it turns,
    this.viaY = new Float32Array(n);
    /** @type {{x: number, y: number, at: number, name: string}[]} */
    this.effects = [];
  }

  /** @param {number} width @param {number} height @param {number} title height of a place's name @param {Map<number, Box>} places */
  lay(width, height, title, places) {
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.title = title;
    this.places = places;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.r = Math.max(3.6, Math.min(10, width / (places.size > 6 ? 130 : 92)));
    this.sprites = Object.fromEntries(Object.keys(SHAPES).map(name => [name, sprite(name, this.r, ratio)]));
  }

  /** A place's box; a unit without one stands outside, where the others are. @param {number} place */
  box(place) { return this.places.get(place) ?? this.places.get(OTHERS) ?? this.places.get(CENTRE); }

  /** Distance between requests in a pile. @param {Box} box @param {number} n */
  pitch(box, n) {
    let pitch = 2.5 * this.r;
    const room = box.h - this.title - 4;
    while (Math.floor((box.w - 12) / pitch) * Math.floor(room / pitch) < n && pitch > 2) pitch *= .9;
    return pitch;
  }

  /** Where a request rests. @param {number} request @returns {[number, number]} */
  rest(request) {
    const place = this.fold.place[request], box = this.box(place);
    return this.slotAt(box, this.pitch(box, this.fold.pile(place).length), this.fold.slot[request]);
  }

  /** @param {Box} box @param {number} pitch @param {number} slot @returns {[number, number]} */
  slotAt(box, pitch, slot) {
    const columns = Math.max(1, Math.floor((box.w - 12) / pitch));
    return [box.x + 6 + (slot % columns + .5) * pitch, box.y + this.title + (Math.floor(slot / columns) + .5) * pitch];
  }

  /** Where a request is at a moment. @param {number} request @param {number} now @param {number} x of its rest @param {number} y @returns {[number, number]} */
  underWay(request, now, x, y) {
    const part = (now - this.started[request]) / this.travel, turns = this.viaX[request] === this.viaX[request];
    if (part >= 1) return [x, y];
    let [fromX, fromY, toX, toY, p] = [this.startX[request], this.startY[request], x, y, part];
    if (turns && part < .5) [toX, toY, p] = [this.viaX[request], this.viaY[request], 2 * part];
    else if (turns) [fromX, fromY, p] = [this.viaX[request], this.viaY[request], 2 * part - 1];
    p *= p * (3 - 2 * p);
    const dx = toX - fromX, dy = toY - fromY, bow = dx * dx + dy * dy > 3600 ? .14 * Math.sin(Math.PI * p) : 0;
    return [fromX + dx * p - dy * bow, fromY + dy * p + dx * bow];
  }

  /** A request goes: if it has not arrived yet, by way of the place it was on its way to. @param {number} request */
  leaves(request) {
    const {now} = this;
    this.viaX[request] = NaN;
    if (this.fold.place[request] === GONE) {
      this.startX[request] = this.width * (.5 + .06 * Math.sin(7 * request)); // from the citizens
      this.startY[request] = this.height + 10;
    } else {
      const [x, y] = this.rest(request), arrived = now - this.started[request] >= this.travel;
      [this.startX[request], this.startY[request]] = this.underWay(request, now, x, y);
      if (!arrived) [this.viaX[request], this.viaY[request]] = [x, y];
    }
    this.started[request] = now;
  }

  /** @param {number} request @param {number} before @param {string} activity */
  comes(request, before, activity) {
    const gone = this.fold.place[request] === GONE, name = gone ? shape(LOOKS[this.fold.look[request]], 0) : EFFECTS[activity];
    if (!name || this.effects.length >= MOST_EFFECTS) return;
    const turns = this.viaX[request] === this.viaX[request], stays = before === this.fold.place[request];
    const [x, y] = stays ? this.rest(request) : turns ? [this.viaX[request], this.viaY[request]] : [this.startX[request], this.startY[request]];
    this.effects.push({x, y, at: this.now + (turns ? this.travel / 2 : 0), name});
  }

  /** Draw a moment. @param {number} now in milliseconds */
  draw(now) {
    const {to, ratio, width, height} = this;
    this.now = now;
    to.setTransform(ratio, 0, 0, ratio, 0, 0);
    to.clearRect(0, 0, width, height);
    if (!this.sprites) return; // not laid out yet, or without room
    if (!this.veiled) this.drawLines();
    for (const [place, box] of this.places) this.drawPlace(place, box);
    if (this.veiled) return;
    this.drawCounts();
    this.drawRequests(now);
    this.drawEffects(now);
    if (this.lit >= 0 && this.fold.place[this.lit] !== GONE) this.drawLit(now);
  }

  /** Pairs of units with hand-offs: both ways, and in all. @returns {{a: number, b: number, all: number, both: number}[]} */
  lines() {
    const units = [...this.places.keys()].filter(place => place >= 0), found = [];
    for (const a of units) {
      for (const b of units) {
        if (b <= a) continue;
        const there = this.fold.count(a, b), back = this.fold.count(b, a);
        if (there + back) found.push({a, b, all: there + back, both: 2 * Math.min(there, back)});
      }
    }
    return found;
  }

  /** The busiest pair. */
  get most() { return Math.max(0, ...this.lines().map(line => line.all)); }

  /** A line's two ends, and the point it bends towards. @param {number} a @param {number} b */
  bend(a, b) {
    const one = this.box(a), other = this.box(b), centre = this.box(CENTRE);
    const [ax, ay, bx, by] = [one.x + one.w / 2, one.y + one.h / 2, other.x + other.w / 2, other.y + other.h / 2];
    const mx = (ax + bx) / 2, my = (ay + by) / 2;
    return [ax, ay, mx + .25 * (centre.x + centre.w / 2 - mx), my + .25 * (centre.y - my), bx, by];
  }

  drawLines() {
    const {to} = this, widest = this.width / 34;
    to.lineCap = 'butt';
    for (const {a, b, all, both} of this.lines()) {
      const [ax, ay, cx, cy, bx, by] = this.bend(a, b);
      for (const [count, colour, dashes] of /** @type {[number, string, number[]][]} */ ([[all, PALE_BLUE, [6, 4]], [both, PALE_RED, []]])) {
        if (!count) continue;
        to.strokeStyle = colour;
        to.lineWidth = Math.max(1, widest * count / this.scale);
        to.setLineDash(dashes);
        to.beginPath();
        to.moveTo(ax, ay);
        to.quadraticCurveTo(cx, cy, bx, by);
        to.stroke();
      }
    }
    to.setLineDash([]);
  }

  /** How many hand-offs a line stands for. */
  drawCounts() {
    const {to, title} = this;
    to.font = `600 ${Math.round(.6 * title)}px system-ui, sans-serif`;
    to.textAlign = 'center';
    to.textBaseline = 'middle';
    to.lineWidth = 4;
    to.strokeStyle = '#fff';
    to.fillStyle = INK;
    for (const {a, b, all} of this.lines()) {
      if (this.places.size > 6 && all < .4 * this.scale) continue; // in a crowd only the busiest
      const [ax, ay, cx, cy, bx, by] = this.bend(a, b), x = (ax + 2 * cx + bx) / 4, y = (ay + 2 * cy + by) / 4;
      if (this.placeAt(x, y) !== undefined) continue;
      to.strokeText(String(all), x, y);
      to.fillText(String(all), x, y);
    }
  }

  /** The place over a point. @param {number} x @param {number} y */
  placeAt(x, y) {
    return [...this.places].find(([, box]) => x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h)?.[0];
  }

  /** @param {number} place @param {Box} box */
  drawPlace(place, box) {
    const {to} = this;
    to.fillStyle = PAD;
    to.strokeStyle = place === DOCKET ? PURPLE : place === CENTRE ? SOFT : FAINT;
    to.lineWidth = place === DOCKET || place === CENTRE ? 1.5 : 1;
    to.beginPath();
    to.roundRect(box.x, box.y, box.w, box.h, 8);
    to.fill();
    to.stroke();
  }

  /** @param {number} now */
  drawRequests(now) {
    const {to, fold, sprites, ratio} = this, size = sprites.waiting.width / ratio;
    for (const [place, pile] of fold.piles) {
      const box = this.places.get(place);
      if (!box || !pile.length) continue;
      const pitch = this.pitch(box, pile.length), small = Math.min(1, pitch / (2.5 * this.r)) * size;
      for (let slot = 0; slot < pile.length; slot++) {
        const request = pile[slot];
        let [x, y] = this.slotAt(box, pitch, slot), name = shape(LOOKS[fold.look[request]], fold.ruled[request]);
        const passed = now - this.started[request];
        if (!this.calm && passed < this.travel) {
          [x, y] = this.underWay(request, now, x, y);
          if (passed < this.travel / 2 && this.viaX[request] === this.viaX[request]) name = 'waiting';
        }
        to.drawImage(sprites[name], x - small / 2, y - small / 2, small, small);
      }
    }
  }

  /** @param {number} now */
  drawEffects(now) {
    const {to, sprites, r} = this;
    this.effects = this.effects.filter(effect => now - effect.at < SEEN);
    for (const {x, y, at, name} of this.effects) {
      if (now < at) continue;
      const part = (now - at) / SEEN, wide = r * (1.2 + 1.5 * part), size = sprites.waiting.width / this.ratio * 1.25;
      to.globalAlpha = 1 - part;
      if (name in sprites) to.drawImage(sprites[name], x - size / 2, y - size / 2 - 18 * part, size, size);
      else {
        to.strokeStyle = name === 'flash' ? RED : PURPLE;
        to.lineWidth = 2.5;
        to.beginPath();
        if (name === 'flash') to.arc(x, y, wide, 0, 7);
        else to.rect(x - wide, y - wide, 2 * wide, 2 * wide);
        to.stroke();
      }
    }
    to.globalAlpha = 1;
  }

  /** @param {number} now */
  drawLit(now) {
    const {to, r} = this, [x, y] = this.underWay(this.lit, now, ...this.rest(this.lit));
    to.strokeStyle = INK;
    to.lineWidth = 2;
    to.beginPath();
    to.arc(x, y, 2.1 * r, 0, 7);
    to.stroke();
  }

  /** What lies at a point: a request, a line between units, or a place. @param {number} x @param {number} y @returns {{request?: number, line?: [number, number], place?: number}} */
  at(x, y) {
    let nearest = 14, request;
    for (const [place, pile] of this.fold.piles) {
      if (!this.places.has(place)) continue;
      for (const each of pile) {
        const [ex, ey] = this.underWay(each, this.now, ...this.rest(each)), away = Math.hypot(ex - x, ey - y);
        if (away < nearest) [nearest, request] = [away, each];
      }
    }
    if (request !== undefined) return {request};
    const place = this.placeAt(x, y);
    if (place !== undefined) return {place};
    for (const {a, b} of this.lines()) {
      const [ax, ay, cx, cy, bx, by] = this.bend(a, b);
      for (let t = 0; t <= 1; t += .04) {
        const s = 1 - t, px = s * s * ax + 2 * s * t * cx + t * t * bx, py = s * s * ay + 2 * s * t * cy + t * t * by;
        if (Math.hypot(px - x, py - y) < 14) return {line: [a, b]};
      }
    }
    return {};
  }
}
