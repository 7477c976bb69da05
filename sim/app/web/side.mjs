// One side of a comparison: a city that runs, and what has happened in it up to a moment of its day.
import {Fold} from './fold.mjs';

/** @import {City} from './engine.mjs' */
/** @import {Watcher} from './fold.mjs' */

export class Side {
  /** @param {City} city @param {string[]} activities @param {number} last day of the run */
  constructor(city, activities, last) {
    this.city = city;
    this.last = last;
    this.fold = new Fold(city, activities);
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
