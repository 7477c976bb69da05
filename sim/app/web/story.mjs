// A case in words, as sim.records.trace tells it, and why a unit declined it.
import {RESOLVED} from './measures.mjs';

/** @import {City} from './engine.mjs' */
/** @import {Words} from './words.mjs' */

/**
 * @typedef {{activities: string[], statuses: string[], zones: string[], rules: Record<string, string>}} Codes
 * @typedef {{units: string[], issues: string[], codes: Codes, rules?: Record<string, string>}} Names of units and issues in words, and what codes stand for
 * @typedef {{row: number, day: number, activity: string, unit: number, from: number, rule: string, precedent: number}} Event
 */

/** Units of this kind and all above are not of government, see sim.model.state.zones. */
export const FIRST_OUTSIDE = 2;

const NOBODY = -1; // see sim.model.state.tables
const BY_CAUSE = ['precedent', 'return_to_sender', 'misdirected', 'own_mechanism'];

/**
 * The story of a case: a heading, a line for each day with an event, and how it stands. Days count from the end of the
 * warm-up. Without such a case it is the reason.
 * @param {City} city @param {number} k number of the case @param {Names} names @param {Words} words @returns {string[]}
 */
export function story(city, k, names, words) {
  if (!(k >= 0 && k < city.counter('next_case'))) return [words.text('page.follow.not_filed', {case: k})];
  const of = city.row('cases', k), filed = of('filed_day'), status = of('status'), ended = status >= RESOLVED, found = of('found') === 1;
  const values = {case: k, issue: names.issues[of('issue')], district: of('district') + 1, original: of('original')};
  const events = eventsOf(city, k, names);
  const lines = [words.text('headings.case', values)];
  for (let i = 0; i < events.length;) {
    const {day} = events[i], sentences = [];
    for (; i < events.length && events[i].day === day; i++) {
      const {unit, from, rule, precedent} = events[i];
      sentences.push(words.text(`trace.${keyOf(events, i, filed, found)}`, {
        ...values, precedent, unit: unitName(unit, names, words), from_unit: unitName(from, names, words),
        rule: words.name('rules', rule), by: words.name('rulings', rule),
      }));
    }
    lines.push(words.text('trace.day', {
      day: day - city.warmUp, since: day - filed, sentences: sentences.join(words.text('trace.between')),
    }));
  }
  lines.push(words.text(`ends.${ended ? names.codes.statuses[status] : 'open'}`, {
    days: (ended ? of('end_day') : city.day) - filed, handoffs: of('handoffs'), follow_ups: of('follow_ups'),
  }));
  return lines;
}

/**
 * Why a unit declined a case, in one sentence, which says where the case lies; nothing for an event of another kind.
 * @param {City} city @param {number} row of the event @param {Names} names @param {Words} words
 */
export function why(city, row, names, words) {
  const event = eventAt(city, row, names);
  if (event.activity !== 'decline') return '';
  const k = city.row('events', row)('case'), of = city.row('cases', k), segment = of('segment'), zone = names.codes.zones[of('zone')], unit = event.from;
  const [holder, other] = ['unit', 'other'].map(city.row('segments', segment));
  /** @param {string} key @param {number} [first] @param {number} [second] */
  const say = (key, first = holder, second = other) => {
    const [by, ...others] = [unit, first, second].map(each => unitName(each, names, words));
    const text = words.text(`city.why.${key}`, {unit: by, holder: others[0], other: others[1]});
    return text[0].toUpperCase() + text.slice(1);
  };
  if (city.column('units', 'kind').at(unit) >= FIRST_OUTSIDE) return say('outside');
  if (zone === 'gap' && unit === holder) return say('gap_able');
  if (zone === 'gap' || zone === 'beyond') return say(zone);
  const before = eventsOf(city, k, names).filter(each => each.row < row);
  if (zone === 'clear') {
    const sent = before.findLast(each => each.activity === 'dispatch');
    return say(sent?.rule === 'duty_list' ? 'misread' : 'clear');
  }
  if (unit !== holder && unit !== other) return say('overlap_neither');
  const beside = unit === holder ? other : holder;
  const both = before.some(each => each.activity === 'decline' && each.from === beside);
  return say(both ? 'overlap_both' : 'overlap_one', unit, beside);
}

/** The events of a case, in order. @param {City} city @param {number} k @param {Names} names @returns {Event[]} */
export function eventsOf(city, k, names) {
  const of = city.column('events', 'case').at, found = [];
  for (let row = 0, n = city.counter('events'); row < n; row++) if (of(row) === k) found.push(row);
  return found.map(row => eventAt(city, row, names));
}

/** @param {City} city @param {number} row @param {Names} names @returns {Event} */
function eventAt(city, row, {codes, rules}) {
  const of = city.row('events', row);
  return {
    row, day: of('day'), activity: codes.activities[of('activity')], unit: of('unit'), from: of('from_unit'),
    rule: codes.rules[of('rule')] ?? rules?.[of('rule')] ?? '', precedent: of('precedent'),
  };
}

/** @param {number} unit @param {Names} names @param {Words} words */
function unitName(unit, names, words) {
  return unit === NOBODY ? words.name('units', 'service_centre') : names.units[unit];
}

/**
 * The key of an event's words, which depend on its cause.
 * @param {Event[]} events of the case @param {number} i which of them @param {number} filed @param {boolean} found by a patrol
 */
function keyOf(events, i, filed, found) {
  const {activity, rule, unit, precedent, day} = events[i], nobody = unit === NOBODY;
  if (activity === 'dispatch' && BY_CAUSE.includes(rule)) return `dispatch_${rule}`;
  if ((activity === 'rule' || activity === 'whistle') && nobody) return `${activity}_beyond`;
  if (activity === 'rule' && precedent !== NOBODY) return 'rule_kept';
  if (activity === 'resolve' && nobody) return 'resolve_merged';
  if (activity === 'finish_work') {
    const next = events.slice(i).find(each => each.activity === 'transfer' || each.activity === 'close');
    if (next?.activity === 'transfer') return 'finish_step';
  }
  if (activity === 'file' && filed < day) return 'file_before';
  if (activity === 'follow_up' && found) return 'follow_up_found';
  return activity;
}
