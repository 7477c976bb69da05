// The panel beside the cities: the story of a request, what happened between two units, the map of remits.
import {RECENT} from './fold.mjs';
import {escaped} from './html.mjs';
import {SIDES} from './side.mjs';
import {story, why} from './story.mjs';
import {strip, zonesKey} from './pictures/remits.mjs';
import {setupHtml} from './setup.mjs';

/** @import {Side} from './side.mjs' */
/** @import {Words} from './words.mjs' */

const MOST_LISTED = 8;

/**
 * What the panel shows: a request, a unit, a line between two, all remits, or what can be changed.
 * @typedef {{side: number, request?: number, place?: number, line?: [number, number], remits?: boolean, setup?: boolean}} Shown
 */

export class Panel {
  /** @param {HTMLElement} element @param {Words} words @param {[string, string][]} scenarios @param {(shown: Shown | undefined) => void} show */
  constructor(element, words, scenarios, show) {
    this.element = element;
    this.words = words;
    this.scenarios = scenarios;
    this.show = show;
    element.addEventListener('click', event => {
      const {close, request, side} = /** @type {HTMLElement} */ (event.target).closest('button')?.dataset ?? {};
      if (close) this.show(undefined);
      if (request) this.show({side: Number(side), request: Number(request)});
    });
  }

  /** @param {Shown | undefined} shown @param {Side[]} sides @param {any[]} plans of the sides @param {any} setup that a server has handed out */
  draw(shown, sides, plans, setup) {
    if (!shown) return;
    const {words} = this, names = plans[shown.side], side = sides[shown.side];
    const html = shown.setup ? setupHtml(setup, this.scenarios, words) : shown.remits ? this.remits(sides, plans) : shown.request !== undefined ? this.story(shown, side, names, plans[0].plan === plans[1].plan) : this.list(shown, side, names);
    if (this.last === html) return;
    this.last = html;
    const {scrollTop, scrollHeight, clientHeight} = this.element, atEnd = scrollTop + clientHeight >= scrollHeight - 8, active = /** @type {HTMLElement} */ (document.activeElement), focused = active !== this.element && this.element.contains(active), {at} = active.dataset;
    const opened = [...this.element.querySelectorAll('details[open]')].map(each => each.id);
    this.element.innerHTML = `<button data-close="1" aria-label="${words.text('city.panel.close')}">✕</button>${html}`;
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
    this.element.scrollTop = atEnd && shown.request !== undefined ? this.element.scrollHeight : scrollTop; // a story that grows is followed
    if (focused) /** @type {HTMLElement} */ ((at && this.element.querySelector(`[data-at="${at}"]`)) || this.element.firstElementChild).focus();
  }

  /** @param {Shown} shown @param {Side} side @param {any} names @param {boolean} same city on both sides */
  story({side: k, request}, {city}, names, same) {
    const {words} = this, of = city.row('cases', request), [heading, ...lines] = story(city, request, names, words).map(escaped);
    if (request >= city.counter('next_case')) return `<h2>${heading}</h2>`;
    const declined = lastDecline(city, request, names.codes.activities.indexOf('decline')), reason = declined < 0 ? '' : escaped(why(city, declined, names, words));
    return `<p class="of">${words.text(`page.${SIDES[k]}`)}</p><h2>${heading}</h2>
      ${strip(city, of('issue'), names.units, words, of('circumstance'))}
      <p class="here">${words.text('city.panel.here', {zone: words.name('zones', names.codes.zones[of('zone')])})}</p>
      ${reason && `<p class="why">${reason}</p>`}
      ${same ? `<button data-request="${request}" data-side="${1 - k}">${words.text(`city.panel.on_${SIDES[1 - k]}`)}</button>` : ''}
      <ol class="story">${lines.map(line => `<li>${line}</li>`).join('')}</ol>`;
  }

  /** Requests that were handed on between two units, or declined by one. @param {Shown} shown @param {Side} side @param {any} names */
  list({side: k, place, line}, {city, fold}, names) {
    const {words} = this, found = line
      ? fold.handoffs.filter(({from, to}) => line.includes(from) && line.includes(to))
      : fold.declines.filter(({unit}) => unit === place);
    const heading = line ? words.text('city.panel.between', {one: names.units[line[0]], other: names.units[line[1]], count: found.length, days: RECENT})
      : words.text('city.panel.declined', {unit: names.units[place]});
    /** @type {Map<number, {request: number, day: number}>} the newest of each request, in the order of time */
    const last = new Map();
    for (const each of found) { last.delete(each.request); last.set(each.request, each); }
    const newest = [...last.values()].slice(-MOST_LISTED).reverse();
    return `<p class="of">${words.text(`page.${SIDES[k]}`)}</p><h2>${escaped(heading)}</h2>
      ${newest.length ? `<p>${words.text('city.panel.newest')}</p>` : `<p>${words.text('city.panel.nothing')}</p>`}<ul class="list">${newest.map(({request, day}) => {
        const issue = names.issues[city.column('cases', 'issue').at(request)];
        return `<li><button data-request="${request}" data-side="${k}">${escaped(words.text('city.panel.one', {request, issue, day: Math.max(0, day - city.warmUp)}))}</button></li>`;
      }).join('')}</ul>`;
  }

  /** @param {Side[]} sides @param {any[]} named */
  remits(sides, named) {
    const {words} = this;
    return `<h2>${words.text('page.pictures.remits')}</h2><p>${words.text('page.remits.how')}</p>${sides.map(({city}, k) => `<h3>${words.text(`page.${SIDES[k]}`)}</h3>${
      named[k].issues.slice(0, 6).map((name, issue) => `<p>${escaped(name)}</p>${strip(city, issue, named[k].units, words)}`).join('')}`).join('')}<ul class="key">${zonesKey(words)}</ul>`;
  }
}

/** The newest event in which a request was declined, or -1. @param {any} city @param {number} request @param {number} declining */
function lastDecline(city, request, declining) {
  const [cases, activities] = city.readers('events', 'case', 'activity');
  for (let row = city.counter('events') - 1; row >= 0; row--) if (cases(row) === request && activities(row) === declining) return row;
  return -1;
}
