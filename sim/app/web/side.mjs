// One side of a comparison: a city that runs, and what has happened in it up to a moment of its day.
import {Fold} from './fold.mjs';

/** @import {City} from './engine.mjs' */
/** @import {Watcher} from './fold.mjs' */

/** The sides, by the names that addresses and texts have for them. */
export const SIDES = ['left', 'right'];

const MOST_OWN = 7; // units with a place of their own

export class Side {
  /** @param {City} city @param {string[]} activities @param {number} last day of the run @param {Set<number>} own units with a place of their own */
  constructor(city, activities, last, own) {
    this.city = city;
    this.last = last;
    this.own = own;
    this.fold = new Fold(city, activities, own);
    this.begun = 0; // events before the day that is shown
  }

  /** Days since the warm-up, with the one that is shown. */
  get day() { return this.city.day - this.city.warmUp; }

  get events() { return this.city.counter('events'); }

  /** Show a later day, at its end. @param {number} day */
  jump(day) {
    this.city.runTo(this.city.warmUp + day);
    this.begun = this.events;
    this.fold.to(this.events);
  }

  /** Show the events up to a moment: a day with its part that has passed. @param {number} moment @param {Watcher} [watcher] */
  go(moment, watcher) {
    const day = Math.min(Math.floor(moment), this.last - 1);
    while (this.day <= day) {
      this.fold.to(this.events, watcher);
      this.begun = this.events;
      this.city.runTo(this.city.day + 1);
    }
    this.fold.to(this.begun + Math.floor((this.events - this.begun) * Math.min(1, moment - day)), watcher);
  }

  /** A number of the settings that any stage of the run has. @param {string} name */
  has(name) {
    const column = this.city.column('settings', name);
    for (let row = 0; row < column.n; row++) if (column.at(row)) return true;
    return false;
  }
}

/** Departments that a case of an issue may go to. @param {City} city @param {number} issue */
function departmentsOf(city, issue) {
  if (issue < 0) return [];
  const [from, n] = ['first_candidate', 'departments'].map(city.row('issues', issue)), {at} = city.column('candidates');
  return Array.from({length: n}, (_, k) => at(from + k));
}

/** Units that may get requests: those that had most events so far, of an issue first, in their order. @param {City} city @param {number} [issue] */
export function busiest(city, issue = -1) {
  const candidates = city.column('candidates'), units = city.column('events', 'unit').at, counts = new Map();
  for (let k = 0; k < candidates.n; k++) counts.set(candidates.at(k), 0);
  for (let k = 0, n = city.counter('events'); k < n; k++) {
    const unit = units(k);
    if (unit >= 0) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  const its = departmentsOf(city, issue), first = (/** @type {number} */ unit) => Number(its.includes(unit));
  const most = [...counts].sort(([a, n], [b, m]) => first(b) - first(a) || m - n || a - b).slice(0, MOST_OWN).map(([unit]) => unit);
  return new Set((counts.size > MOST_OWN ? most : [...counts.keys()]).sort((a, b) => a - b));
}
