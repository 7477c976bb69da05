// What has happened in a city so far, carried forward event by event: where each request is, and who handed on to whom.

/** @import {City} from './engine.mjs' */

/** Places that are no unit. */
export const CENTRE = -1;
export const DOCKET = -2;
export const GONE = -3;
export const OTHERS = -4; // units without a place of their own

/** How a request looks: the codes of `Fold.look`. */
export const LOOKS = ['waiting', 'working', 'shelved', 'declined', 'docket', 'resolved', 'closed', 'withdrawn'];

const UNIT = 0; // in place of the event's own unit

/** After an activity: the place, and the look there. Others leave a request as it is. @type {Record<string, [number, string]>} */
const AFTER = {
  file: [CENTRE, 'waiting'], patrol: [CENTRE, 'waiting'], separate: [CENTRE, 'waiting'], merge: [CENTRE, 'waiting'],
  return: [CENTRE, 'waiting'], circle: [CENTRE, 'waiting'], brief: [CENTRE, 'waiting'], dispute: [CENTRE, 'declined'],
  decline: [CENTRE, 'declined'], dispatch: [UNIT, 'waiting'], take_up: [UNIT, 'waiting'], shelve: [UNIT, 'shelved'],
  accept: [UNIT, 'working'], fallback: [UNIT, 'working'], act_first: [UNIT, 'working'], uphold: [UNIT, 'working'],
  finish_work: [UNIT, 'working'], close: [UNIT, 'working'], rework: [UNIT, 'working'], transfer: [UNIT, 'working'],
  rule: [UNIT, 'working'], whistle: [UNIT, 'working'], challenge: [UNIT, 'docket'], refer: [DOCKET, 'docket'],
  consult: [DOCKET, 'docket'], resolve: [GONE, 'resolved'], campaign: [GONE, 'resolved'], refer_out: [GONE, 'closed'],
  withdraw: [GONE, 'withdrawn'],
};

/** Hand-offs count for so many working days. */
export const RECENT = 20;

/**
 * @typedef {{leaves: (request: number) => void, comes: (request: number, place: number, activity: string) => void}} Watcher
 *   of requests: told before one leaves its place, and when it has come to another
 */

export class Fold {
  /** @param {City} city @param {string[]} activities their names by code @param {Set<number>} own units with a place of their own */
  constructor(city, activities, own) {
    this.city = city;
    this.own = own;
    this.activities = activities;
    this.after = activities.map(name => AFTER[name] && [AFTER[name][0], LOOKS.indexOf(AFTER[name][1])]);
    this.ruling = activities.indexOf('rule');
    this.declining = activities.indexOf('decline');
    const n = city.rows('cases');
    this.at = 0; // the next event
    this.place = new Int16Array(n).fill(GONE);
    this.look = new Uint8Array(n);
    this.ruled = new Uint8Array(n);
    this.slot = new Int32Array(n);
    this.last = new Int16Array(n).fill(CENTRE); // unit that held it
    /** Open requests of each place, by slot. @type {Map<number, number[]>} */
    this.piles = new Map();
    /** Hand-offs of the last days: between units, and who declined. @type {{day: number, from: number, to: number, request: number}[]} */
    this.handoffs = [];
    /** @type {Map<string, number>} */
    this.between = new Map();
    /** Newest last. @type {{day: number, unit: number, request: number}[]} */
    this.declines = [];
  }

  /** @param {number} place */
  pile(place) {
    let pile = this.piles.get(place);
    if (!pile) this.piles.set(place, pile = []);
    return pile;
  }

  /** Open requests in all places. */
  get open() {
    let n = 0;
    for (const pile of this.piles.values()) n += pile.length;
    return n;
  }

  /** Hand-offs from a unit to another in the last days. @param {number} from @param {number} to */
  count(from, to) { return this.between.get(`${from} ${to}`) ?? 0; }

  /** Go on to an event. @param {number} end @param {Watcher} [watcher] */
  to(end, watcher) {
    if (this.at >= end) return;
    const [cases, activities, units, days, senders] = this.city.readers('events', 'case', 'activity', 'unit', 'day', 'from_unit');
    for (; this.at < end; this.at++) {
      const request = cases(this.at), activity = activities(this.at), unit = units(this.at), day = days(this.at);
      const after = this.after[activity];
      if (unit >= 0 && unit !== this.last[request]) {
        if (this.last[request] >= 0) this.handed(day, this.last[request], unit, request);
        this.last[request] = unit;
      }
      if (activity === this.declining) {
        this.declines.push({day, unit: senders(this.at), request});
        if (this.declines.length > 4000) this.declines.splice(0, 2000);
      }
      if (!after) continue;
      if (activity === this.ruling) this.ruled[request] = 1;
      const place = after[0] !== UNIT ? after[0] : unit < 0 ? DOCKET : this.own.has(unit) ? unit : OTHERS;
      this.move(request, place, after[1], activity, watcher);
    }
    this.forget();
  }

  /** @param {number} request @param {number} place @param {number} look @param {number} activity @param {Watcher} [watcher] */
  move(request, place, look, activity, watcher) {
    const before = this.place[request];
    this.look[request] = look;
    if (before !== place) {
      watcher?.leaves(request);
      if (before !== GONE) {
        const pile = this.pile(before), other = pile[pile.length - 1], slot = this.slot[request];
        if (other !== request) {
          watcher?.leaves(other);
          pile[slot] = other;
          this.slot[other] = slot;
        }
        pile.pop();
      }
      this.place[request] = place;
      if (place !== GONE) this.slot[request] = this.pile(place).push(request) - 1;
    }
    watcher?.comes(request, before, this.activities[activity]);
  }

  /** @param {number} day @param {number} from @param {number} to @param {number} request */
  handed(day, from, to, request) {
    this.handoffs.push({day, from, to, request});
    this.between.set(`${from} ${to}`, this.count(from, to) + 1);
  }

  /** Forget hand-offs that are no longer recent. */
  forget() {
    const first = this.city.day - RECENT;
    let n = 0;
    while (n < this.handoffs.length && this.handoffs[n].day < first) {
      const {from, to} = this.handoffs[n++];
      this.between.set(`${from} ${to}`, this.count(from, to) - 1);
    }
    if (n) this.handoffs.splice(0, n);
  }
}
