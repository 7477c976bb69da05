// The page: what is shown, and what a viewer does.
import {workerMain, repeat, summary} from './repeat.mjs';
import {alike, armsIn, here, plansIn, stateIn, whole} from './address.mjs';
import {City, Engine, daysOf, fingerprint} from './engine.mjs';
import {Class} from './class.mjs';
import {asFiled, changed, fits, isOfOneSide, valueOf, withMechanism, withScenario, withValue} from './setup.mjs';
import {Words} from './words.mjs';
import {escaped, icon, labelled} from './html.mjs';
import {choices, first, read as levelsIn, shownCity, written} from './cities.mjs';
import {CENTRE, DOCKET, OTHERS, RECENT} from './fold.mjs';
import {SIDES, Side, busiest} from './side.mjs';
import {WAYS, soFar, unresolved} from './measures.mjs';
import {OPTIONS, answered, asked, difference, told} from './lessons.mjs';
import {Panel} from './panel.mjs';
import {FIRST_OUTSIDE} from './story.mjs';
import {chosen, roofOf, roofsIn} from './requests.mjs';
import {CityPicture, placesOf} from './pictures/city.mjs';
import {eventsCsv, handout, offer, picture} from './take.mjs';
import {PATTERNS} from './pictures/remits.mjs';
import {sprite} from './pictures/shapes.mjs';
import {curves, dots} from './pictures/curve.mjs';

const USUAL = 3; // days a second
const OPENING = {seed: 3, day: 40}; // a seed whose differences are near the mean of many
const WITHOUT_RULINGS = ['waiting', 'working', 'shelved', 'declined', 'resolved', 'ended'];
const NARROW = 760; // pixels: below it the panel covers the page
const REFRESHED = 250; // milliseconds between two readings of the numbers

/** @param {string} id @returns {any} */
const part = id => document.getElementById(id);

/** @param {string} selector @returns {any[]} */
const all = selector => [...document.querySelectorAll(selector)];

/** @param {string} text @returns {Promise<Uint8Array<ArrayBuffer>>} */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Page {
  /** @param {any} data @param {Engine} engine @param {Uint8Array<ArrayBuffer>} module @param {Record<string, Uint8Array>} plans */
  constructor(data, engine, module, plans) {
    this.data = data;
    this.engine = engine;
    this.module = module;
    this.plans = plans;
    this.seed = 1;
    this.opening = false;
    /** @type {any} what a server offers besides; a file has no server */
    this.served = data.served;
    /** @type {import('./class.mjs').Counted | undefined} of the class */
    this.answers = undefined;
    this.class = this.served && new Class(counted => { this.answers = counted; if (this.lesson) this.shown(); });
    this.words = new Words(data.words, data.language);
    this.playing = false;
    this.moment = 0;
    this.pace = USUAL;
    this.drawn = this.refreshed = 0;
    this.pairs = [];
    /** @type {Record<string, string>} by lesson: what the viewer expects */
    this.expected = {};
    this.calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.pictures = SIDES.map(side => this.frame(side));
    this.panel = new Panel(part('panel'), this.words, data.served?.scenarios ?? [], shown => this.show(shown));
    document.body.insertAdjacentHTML('beforeend', PATTERNS);
    this.labelled();
    this.listen();
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  say(key, values) { return this.words.text(key, values); }

  /** The frame of a side. @param {string} side */
  frame(side) {
    part(side).innerHTML = `<div class="head"><h2></h2><p class="number"><b></b><span></span></p></div>
      <div class="picture"><canvas role="img"></canvas><div class="places"></div></div>`;
    return new CityPicture(part(side).querySelector('canvas'));
  }

  labelled() {
    for (const each of all('[data-text]')) each.innerHTML = labelled(each.dataset.icon, this.say(each.dataset.text));
    for (const each of all('[data-label]')) each.setAttribute('aria-label', this.say(each.dataset.label));
    part('lessons').classList.toggle('many', this.data.cities.length > 0 || Boolean(this.served));
    part('lessons').innerHTML = (this.served ? `<button data-mine="1">${labelled('change', this.say('city.setup.mine'))}</button>` : '') + this.data.lessons.map((lesson, k) => {
      const title = this.say(`lessons.${lesson.key}.title`);
      return `<button data-lesson="${lesson.key}">${lesson.issue ? icon('roof') : k}<span>${lesson.issue ? title : `. ${title}`}</span></button>`;
    }).join('') + this.data.cities.map(({plan}) => `<button data-city="${escaped(plan)}">${escaped(this.data.plans[plan].title.split(/[:：]/)[0])}</button>`).join('');
    part('speed').innerHTML = this.data.speeds.map(speed => `<option value="${speed}"${speed === USUAL ? ' selected' : ''}>${this.say(speed === 1 ? 'city.speed_one' : 'city.speed', {days: speed})}</option>`).join('');
    part('calm').setAttribute('aria-pressed', this.calm);
    if (this.served) part('language').innerHTML = this.served.languages.filter(([code]) => code !== this.data.language).map(([code, name]) => `<a class="button" data-language="${code}" lang="${code}" href="?language=${code}">${name}</a>`).join('');
    document.querySelector('footer').title = this.say('city.keys');
  }

  listen() {
    const on = (id, does) => part(id).addEventListener('click', event => does(event.target.closest('button')?.dataset ?? {}));
    const onChange = (id, does) => part(id).addEventListener('change', event => does(event.target));
    on('play', () => this.play(!this.playing));
    on('next', () => this.step(1));
    on('end', () => this.seek(this.lesson.days));
    on('again', () => this.seek(0));
    on('another', () => this.begin(this.lesson, this.served ? 1 + Math.floor(9999 * Math.random()) : whole(`${this.seed + 1}`) ?? 0, this.day, this.playing)); // each of a class another
    on('change', () => this.show(this.followed?.setup ? undefined : {side: 0, setup: true}));
    on('calm', () => this.setCalm(!this.calm));
    on('present', () => this.present());
    on('legend', () => { part('legend').setAttribute('aria-expanded', document.documentElement.classList.toggle('keyed')); });
    on('lessons', ({lesson, city, mine}) => {
      if (mine) void this.mine().then(setup => this.begin(setup, this.seed, 0));
      if (lesson) this.begin(this.lessonOf(lesson), this.seed, 0);
      if (city) this.begin(this.cityOf(city), this.seed, 0);
    });
    onChange('said', input => this.choose(input));
    on('said', ({option, start}) => {
      if (option) this.expect(option);
      if (start) this.begin(this.data.lessons[1], this.seed, 0);
    });
    on('follow', ({way}) => { if (way) this.follow(way); });
    onChange('panel', input => this.changed(input));
    part('panel').addEventListener('input', event => { if (event.target.type === 'range') event.target.nextElementSibling.value = event.target.value; });
    on('panel', ({filed}) => { if (filed) void this.ask(asFiled(this.lesson.query)); });
    onChange('case', input => {
      const request = whole(input.value);
      if (request !== undefined) this.show({side: 1, request});
    });
    SIDES.forEach((side, k) => {
      part(side).querySelector('canvas').addEventListener('click', event => this.touched(k, event));
      part(side).querySelector('.places').addEventListener('click', event => {
        const place = Number(event.target.closest('button')?.dataset.place ?? CENTRE);
        if (place >= 0) this.show({side: k, place});
      });
    });
    on('take', ({take}) => { if (take) this.take(take); });
    addEventListener('beforeprint', () => this.printed());
    onChange('seed', input => {
      const seed = whole(input.value);
      if (seed === undefined) input.value = this.seed;
      else this.begin(this.lesson, seed, this.day, this.playing);
    });
    part('slider').addEventListener('input', () => {
      this.sliding = true;
      this.seek(Number(part('slider').value));
      this.sliding = false;
    });
    onChange('slider', () => this.write());
    onChange('speed', input => { this.pace = Number(input.value); });
    addEventListener('keydown', event => this.key(event));
    addEventListener('popstate', () => {
      if (this.here === this.place) return;
      this.place = undefined;
      this.read();
    });
    const resized = new ResizeObserver(() => this.lay());
    for (const picture of all('.picture')) resized.observe(picture);
    document.fonts?.ready.then(() => this.lay());
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = /** @type {HTMLElement} */ (event.target), busy = at.closest('input, select, textarea');
    const does = {
      ' ': !at.closest('button, summary, a') && (() => this.play(!this.playing)),
      ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1),
      p: () => this.present(), P: () => this.present(),
      Escape: () => (this.followed ? this.show(undefined) : this.present(false)),
    }[event.key];
    if (!does || busy) return;
    event.preventDefault();
    does();
  }

  /** The part of the address that names the state. */
  get here() { return here(Boolean(this.served)); }

  /** Show the state that the address names, or open on a running city. */
  read() {
    const asked = new URLSearchParams(this.here.slice(1)), {seed = OPENING.seed, day = 0, request, pace, side, check, wrong} = stateIn(asked);
    const [city] = this.data.cities, lesson = this.lessonOf(asked.get('lesson')) ?? this.cityOf(asked.get('city'), asked.get('levels'));
    if (this.data.speeds.includes(pace)) part('speed').value = this.pace = pace;
    if (!lesson) wrong.push(...['lesson', 'city'].filter(name => asked.has(name)), ...(this.served ? [] : armsIn(asked)));
    const found = () => {
      if (wrong.length) this.announce(this.say('city.link_wrong', {parts: wrong.map(name => `${name}=${asked.get(name)}`).join(', ').slice(0, 100)}), true);
      else if (check !== null && check !== this.check) this.announce(this.say('city.differs'), true);
      if (request !== undefined) this.show({side, request});
    };
    if (lesson) {
      this.begin(lesson, seed, day);
      found();
    }
    else if (this.served && armsIn(asked).length) {
      if (this.setup && alike(asked, this.setup.query)) {
        this.begin(this.setup, seed, day);
        found();
      }
      else void this.ask(asked, seed, day, false).then(done => { if (done) found(); });
    }
    else if (this.served || city) {
      const still = asked.has('seed') || asked.has('day'); // a state that somebody has chosen does not move
      void (this.served ? this.mine() : Promise.resolve(this.cityOf(city.plan))).then(shown => { this.begin(shown, seed, still ? day : OPENING.day, !still); found(); });
    }
    else {
      this.opened(seed);
      found();
    }
  }

  /** Open on the story, which runs since a little before its request. @param {number} seed */
  opened(seed) {
    const [story] = this.data.lessons;
    this.begin(story, seed, 0, false, true);
    this.seek(this.roof.day - 1);
    if (innerWidth > NARROW) this.show({side: 0, request: this.roof.left});
    else this.pictures[0].lit = this.roof.left;
    this.play(true);
  }

  /** Ask the server for both arms of an address, and begin with them; tell whether it has them. @param {string | URLSearchParams} query @param {number} [seed] @param {number} [day] @param {boolean} [playing] */
  async ask(query, seed, day, playing) {
    const asked = plansIn(query), newest = this.newest = {}, wait = setTimeout(() => this.announce(this.say('city.setup.asking'), true), 400);
    part('panel').inert = true; // no other change is based on what is being replaced
    asked.set('language', this.data.language);
    const answer = await fetch(`plan?${asked}`).catch(() => undefined), found = await answer?.json().catch(() => undefined);
    clearTimeout(wait);
    if (this.newest !== newest) return false; // something else was begun meanwhile
    if (answer?.ok && found) {
      const setup = await this.kept(found, () => this.newest === newest);
      if (!setup) return false;
      this.begin(setup, seed ?? this.seed, day ?? this.day, playing ?? this.playing); // as they are now
    }
    else {
      part('panel').inert = false;
      if (!this.lesson) this.begin(await this.mine(), seed, 0);
      this.panel.last = undefined; // shows again what is
      this.panelled();
      this.announce(found?.error ?? this.say('page.lost'), true);
    }
    return answer?.ok;
  }

  /** Keep the plans that a server has sent, if they are still wanted when they are unpacked. @param {any} setup @param {() => boolean} [wanted] */
  async kept(setup, wanted = () => true) {
    const plans = /** @type {[string, any][]} */ (Object.entries(setup.plans)), bytes = await Promise.all(plans.map(([, {plan}]) => unpacked(plan)));
    if (!wanted()) return undefined;
    plans.forEach(([name, plan], k) => {
      this.plans[name] = bytes[k];
      this.data.plans[name] = plan;
    });
    return {...setup, days: daysOf(this.plans[setup.sides[0].plan])};
  }

  /** The two arms that were shown last. */
  async mine() { return this.setup ?? this.kept(this.served.first); }

  /** What a viewer changes on both sides, or on one. @param {any} input */
  changed(input) {
    const {scenario, mechanism, side, key} = input.dataset, setup = this.lesson;
    if (scenario) return void this.ask(withScenario(setup.query, Number(scenario), input.value));
    if (mechanism) return void this.ask(withMechanism(setup, Number(side), mechanism, input.checked));
    if (!key) return;
    const control = setup.controls.find(each => each.key === key), value = valueOf(control, input);
    if (control.setting && fits(control, value) && !isOfOneSide(setup.query, key)) this.begin(changed(setup, control, value), this.seed, this.day, this.playing);
    else void this.ask(withValue(setup.query, key, value));
  }

  /** The address of the state. @param {string} [more] */
  address(more) {
    if (this.opening) return '';
    const {key, offer, levels, query} = this.lesson, what = query ?? (offer ? `city=${encodeURIComponent(key)}&levels=${written(levels)}` : `lesson=${key}`);
    const language = more ?? (this.served && new URLSearchParams(location.search).has('language') ? `language=${this.data.language}` : '');
    const follows = this.followed?.request === undefined ? '' : `&side=${SIDES[this.followed.side]}&request=${this.followed.request}`;
    return `${this.served ? '?' : '#'}${language && `${language}&`}${what}&seed=${this.seed}&day=${this.day}${this.pace === USUAL ? '' : `&speed=${this.pace}`}${follows}&check=${this.check}`;
  }

  /** A short fingerprint of what has happened, by which another machine notices that its numbers differ. */
  get check() { return fingerprint(this.sides.map(side => side.city)); }

  /** Keep the state in the address. */
  write() {
    this.place = this.address();
    if (this.opening || this.sliding) return; // a browser takes few addresses a second
    history.replaceState(null, '', this.place);
    const link = part('language').querySelector('a');
    if (link) link.href = this.address(`language=${link.dataset.language}`);
  }

  /** Whether the sides are those of a lesson, with a question. */
  get taught() { return !this.lesson.names; }

  /** Plan and names of a side, and what its codes stand for. @param {number} k */
  plan(k) {
    const {plan, arm} = this.lesson.sides[k], found = this.data.plans[plan], {codes} = this.data;
    return {...found, codes: {...codes, rules: {...codes.rules, ...found.rules[arm]}}};
  }

  /** @param {string | null} key */
  lessonOf(key) { return this.data.lessons.find(lesson => lesson.key === key); }

  /** A city with the chosen levels, or those shown at first. @param {string | null} plan @param {string | null} [text] */
  cityOf(plan, text = null) {
    const offer = this.data.cities.find(city => city.plan === plan);
    return offer && shownCity(offer, levelsIn(offer, text) ?? first(offer), this.plans[plan], this.data.plans[plan].title, this.words);
  }

  /** A choice of a viewer for one side. @param {any} input */
  choose(input) {
    const {factor, side} = input.dataset, levels = this.lesson.levels.map(each => [...each]);
    levels[Number(side)][Number(factor)] = input.type === 'checkbox' ? Number(input.checked) : Number(input.value);
    this.begin(this.cityOf(this.lesson.key, written(levels)), this.seed, this.day);
    /** @type {HTMLElement | null} */ (part('said').querySelector(`[data-factor="${factor}"][data-side="${side}"]`))?.focus();
  }

  /** Begin a lesson, or a city, with a seed. @param {any} lesson @param {number} seed @param {number} day @param {boolean} [playing] @param {boolean} [opening] */
  begin(lesson, seed, day, playing = false, opening = false) {
    const other = this.lesson !== lesson || opening !== this.opening, another = seed !== this.seed && this.followed?.request !== undefined;
    document.body.inert = false;
    if (other) { // what was asked for before is no longer wanted; another seed of the same is
      this.newest = undefined;
      part('panel').inert = false;
      this.announce('');
    }
    if (this.place !== undefined && this.lesson.key !== lesson.key) history.pushState(null, '', this.place || location.pathname); // so that one can go back
    this.lesson = lesson;
    if (lesson.controls) this.setup = lesson;
    this.seed = seed;
    this.opening = opening;
    this.playing = false;
    if (other) {
      this.repeating?.cancel();
      this.repeating = undefined;
      this.pairs = [];
      this.reached = this.lost = false;
    }
    this.roof = lesson.issue && this.scouted(lesson);
    this.build();
    if (another || (other && !(this.followed?.setup && lesson.controls))) this.show(undefined); // a number of another history is another request
    this.class?.watch(this.taught && !opening ? lesson.key : '');
    this.described();
    this.seek(Math.min(day, this.lesson.days));
    this.play(playing);
  }

  /** The request that the story follows: of its kind the one that will be handed on most on the left. @param {any} lesson */
  scouted({sides, issue, days}) {
    this.engine.forget();
    const [{plan, arm}] = sides, city = new City(this.engine, this.plans[plan], arm, this.seed);
    city.runTo(city.warmUp + days);
    return roofOf(city, this.data.plans[plan].issue_keys.indexOf(issue));
  }

  /** The story's request on both sides in words, as far as they have come. */
  roofs() {
    return roofsIn(this.roof, this.sides.map(side => side.city), SIDES.map((_, k) => this.plan(k).issue_keys.indexOf(this.lesson.issue)), this.words);
  }

  /** Build both cities, from the beginning. */
  build() {
    this.engine.forget();
    /** @type {Record<string, Set<number>>} units with a place of their own, the same on both sides of a city */
    const own = {};
    this.sides = this.lesson.sides.map(({plan, arm, changes}) => {
      const city = new City(this.engine, this.plans[plan], arm, this.seed, changes);
      city.runTo(city.warmUp);
      own[plan] ??= busiest(city, this.data.plans[plan].issue_keys.indexOf(this.lesson.issue));
      return new Side(city, this.data.codes.activities, this.lesson.days, own[plan]);
    });
    this.sides.forEach((side, k) => { side.jump(0); this.pictures[k].show(side.fold); });
  }

  /** Whether nothing may be seen yet: the run before day 0 would give the answer away. */
  get veiled() { return this.taught && !this.opening && this.day === 0 && !this.playing && !this.expected[this.lesson.key]; }

  /** Days since the warm-up. */
  get day() { return this.sides[0].day; }

  /** Title and setting. */
  get about() {
    const {key} = this.lesson;
    return {title: this.lesson.title ?? this.say(`lessons.${key}.title`), setting: this.say(this.taught ? `lessons.${key}.setting` : 'city.cities.setting')};
  }

  /** What stays the same during a lesson. */
  described() {
    const {key, measure, names} = this.lesson;
    for (const each of part('lessons').children) each.toggleAttribute('aria-current', !this.opening && each.dataset[this.lesson.controls ? 'mine' : this.lesson.offer ? 'city' : 'lesson'] === (this.lesson.controls ? '1' : key));
    part('lessons').querySelector('[aria-current]')?.scrollIntoView({block: 'nearest', inline: 'nearest'});
    part('title').textContent = this.about.title;
    part('setting').textContent = this.about.setting;
    document.querySelector('.stage').classList.toggle('storied', this.opening);
    part('measured').textContent = this.say(`city.measure.${measure}`);
    SIDES.forEach((side, k) => {
      part(side).querySelector('h2').dataset.side = this.say(`page.${side}`);
      part(side).querySelector('h2').textContent = names?.[k] ?? this.say(`city.lessons.${key}.${side}`);
      part(side).querySelector('.number span').textContent = this.say(`city.measure.${measure}`);
    });
    for (const each of all('[data-setup]')) each.hidden = !this.lesson.controls;
    part('slider').max = this.lesson.days;
    part('seed').value = this.seed;
    part('seed').title = this.say('city.seed_field');
    part('case').placeholder = this.say('city.panel.no');
    this.rulings = this.sides.some(side => side.has('adjudication_enabled'));
    const looks = this.rulings ? ['waiting', 'working', 'shelved', 'declined', 'docket', 'ruled', 'resolved', 'ended'] : WITHOUT_RULINGS;
    part('key').replaceChildren(...looks.map(look => {
      const item = document.createElement('li');
      item.append(sprite(look, 6, 2), this.say(`city.key.${look}`));
      return item;
    }));
    part('key').insertAdjacentHTML('beforeend', `<li><i></i>${this.say('city.key.both')}</li><li><i class="one"></i>${this.say('city.key.one')}</li>`);
    this.lay();
  }

  /** Lay the pictures out: in the same city the places are the same on both sides. */
  lay() {
    if (!this.sides) return;
    const same = this.lesson.sides[0].plan === this.lesson.sides[1].plan, has = this.sides.map(side => ({
      rulings: side.has('adjudication_enabled'), society: side.has('social_organisations_enabled') || side.has('market_enabled'),
    }));
    const either = {rulings: has.some(each => each.rulings), society: has.some(each => each.society)};
    SIDES.forEach((side, k) => {
      const picture = part(side).querySelector('.picture'), {clientWidth: width, clientHeight: height} = picture;
      if (!width || !height) return;
      const {city, own} = this.sides[k], kind = city.column('units', 'kind').at, of = same ? either : has[k];
      const departments = [...own].filter(unit => kind(unit) < FIRST_OUTSIDE), society = of.society ? [...own].filter(unit => kind(unit) >= FIRST_OUTSIDE) : [];
      const others = own.size < city.rows('units') && this.sides[k].fold.pile(OTHERS).length > 0;
      const places = placesOf(width, height, departments, society, of.rulings, others);
      if (!has[k].rulings) places.delete(DOCKET);
      if (!has[k].society) for (const unit of society) places.delete(unit);
      const labels = picture.querySelector('.places');
      labels.innerHTML = [...places].map(([place, box]) => `<button class="place" data-place="${place}" style="left:${box.x}px;top:${box.y}px;width:${box.w}px;height:${box.h}px"><span>${escaped(this.named(place, k))}</span> <b></b></button>`).join('');
      this.pictures[k].lay(width, height, 1.25 * (labels.querySelector('span')?.offsetHeight ?? 16), places);
    });
    this.counted();
    this.stir();
  }

  /** @param {number} place @param {number} k of the side */
  named(place, k) {
    const special = {[CENTRE]: 'city.centre', [DOCKET]: 'city.docket', [OTHERS]: 'city.others'}[place];
    return special ? this.say(special) : this.plan(k).units[place];
  }

  /** @param {boolean} playing */
  play(playing) {
    if (playing && this.day >= this.lesson.days) this.seek(0);
    const paused = !playing && this.playing;
    this.playing = playing;
    if (paused) { this.settle(); this.shown(); }
    this.playable();
    if (playing) this.repeated();
    this.spoken();
    this.write();
    this.stir();
  }

  /** A click on a picture. @param {number} side @param {MouseEvent} event */
  touched(side, event) {
    const found = this.pictures[side].at(event.offsetX, event.offsetY);
    if (found.request !== undefined || found.line || found.place >= 0) this.show({side, ...found});
  }

  /** Follow a request of the right side, or see the remits. @param {string} way */
  follow(way) {
    if (way === 'remits') return this.show({side: 1, remits: true});
    const request = chosen(this.sides[1].city, /** @type {'handed' | 'open'} */ (way));
    if (request < 0) return this.announce(this.say('city.panel.nobody'));
    return this.show({side: 1, request});
  }

  /** Open the panel, or close it. @param {import('./panel.mjs').Shown | undefined} shown */
  show(shown) {
    const before = this.followed;
    this.followed = shown;
    this.panel.last = undefined; // an input may hold what was never taken
    part('panel').hidden = !shown;
    part('panel').parentElement.classList.toggle('beside', Boolean(shown));
    this.pictures.forEach(picture => { picture.lit = shown?.request ?? -1; });
    this.panelled();
    if (shown && !before) part('panel').focus();
    this.write();
    this.stir();
  }

  panelled() { this.panel.draw(this.followed, this.sides, this.lesson.sides.map((_, k) => this.plan(k)), this.lesson); }

  playable() {
    const does = this.playing ? 'pause' : 'play';
    part('play').innerHTML = labelled(does, this.say(`page.controls.${does}`));
  }

  /** Show the day to its end. */
  settle() {
    for (const side of this.sides) side.jump(side.day);
    this.moment = this.day;
  }

  /** @param {number} days */
  step(days) {
    this.settle();
    this.seek(this.day + days);
  }

  /** @param {number} day */
  seek(day) {
    const to = Math.max(0, Math.min(day, this.lesson.days));
    if (to < this.day) this.build();
    this.sides.forEach(side => side.jump(to));
    this.moment = to;
    if (to === 0 && !this.opening) this.reached = false; // the question is asked again
    if (to > 0) this.repeated();
    if (to === this.lesson.days) this.finish();
    else this.shown();
    this.write();
    this.stir();
  }

  finish() {
    this.playing = false;
    this.reached = true;
    const expected = this.expected[this.lesson.key];
    if (expected && this.taught) this.class?.give(this.lesson.key, expected, this.difference);
    this.playable();
    this.shown();
    this.write();
  }

  /** In how many other histories this is run. */
  get histories() { return this.lesson.histories ?? this.data.histories; }

  /** Right minus left in this run, of the number that the lesson is about. */
  get difference() {
    const [left, right] = this.sides.map(({city}) => soFar(city)[this.lesson.measure]);
    return right - left;
  }

  /** Run other histories in the background. */
  repeated() {
    if (this.repeating || this.opening || !this.histories) return;
    /** @type {any} */
    const sides = this.lesson.sides.map(({plan, arm, changes}) => ({plan: this.plans[plan], arm, changes}));
    this.repeating = repeat(
      {engine: this.module, layouts: this.data.layouts, sides, days: this.lesson.days, n: this.histories, first: 1001},
      {pair: pair => { this.pairs.push(pair); this.differing(); }, end: () => this.spoken(), failed: () => { this.lost = true; this.differing(); }},
    );
  }

  /** Draw until nothing moves. */
  stir() {
    this.until = performance.now() + 1200;
    if (!this.awake) {
      this.awake = true;
      requestAnimationFrame(now => this.tick(now));
    }
  }

  /** One frame. @param {number} now */
  tick(now) {
    const since = Math.min(100, now - this.drawn);
    this.drawn = now;
    if (this.playing) this.move(now, since);
    const scale = Math.max(20, ...this.pictures.map(picture => picture.most));
    const veiled = this.veiled;
    this.pictures.forEach(picture => {
      picture.veiled = veiled;
      picture.scale = scale;
      picture.calm = this.calm;
      picture.travel = Math.max(140, 700 / Math.sqrt(this.pace));
      picture.draw(now);
    });
    if (this.playing && now - this.refreshed > REFRESHED) this.shown(now);
    this.awake = this.playing || now < this.until;
    if (this.awake) requestAnimationFrame(next => this.tick(next));
  }

  /** Let time pass. @param {number} now @param {number} since in milliseconds */
  move(now, since) {
    this.moment = Math.min(this.lesson.days, this.moment + this.pace * since / 1000);
    this.sides.forEach((side, k) => {
      this.pictures[k].now = now;
      if (!this.calm) side.go(this.moment, this.pictures[k]);
      else if (Math.floor(this.moment) > side.day) side.jump(Math.floor(this.moment));
    });
    if (this.moment >= this.lesson.days) {
      this.settle();
      this.finish();
      this.stir();
    }
  }

  /** Bring numbers, words and small pictures up to date. @param {number} [now] */
  shown(now = performance.now()) {
    this.refreshed = now;
    const {measure} = this.lesson;
    this.numbers = this.sides.map(({city}) => soFar(city));
    SIDES.forEach((side, k) => {
      const value = this.numbers[k][measure];
      part(side).querySelector('.number b').textContent = Number.isFinite(value) && this.day > 0 ? this.words.number(value, WAYS[measure]) : '–';
    });
    part('day').textContent = this.say('page.controls.where', {day: this.day, last: this.lesson.days});
    part('slider').value = this.day;
    if (this.opening) part('setting').textContent = this.roofs();
    this.counted();
    this.curved();
    this.panelled();
    this.differing();
    this.spoken();
  }

  /** Open requests in each place. */
  counted() {
    const {veiled} = this;
    SIDES.forEach((side, k) => {
      const {fold} = this.sides[k];
      for (const label of part(side).querySelectorAll('.place')) {
        const place = Number(label.dataset.place), count = veiled ? 0 : fold.pile(place).length, text = String(count || '');
        if (label.lastChild.textContent === text) continue;
        label.lastChild.textContent = text;
        label.title = this.say('city.pile', {name: this.named(place, k), count});
      }
      if (!this.playing) part(side).querySelector('canvas').setAttribute('aria-label', this.say('city.picture', {side: this.say(`page.${side}`), name: part(side).querySelector('h2').textContent, open: fold.open}));
    });
  }

  curved() {
    const found = this.sides.map(({city}) => unresolved(city)), days = found[0].length;
    part('curves').innerHTML = days < 2 ? '' : curves(found, this.say('city.curve.title', {days}), this.say('city.curve.days', {days}))
      + `<figcaption>${this.say('city.curve.heading')}</figcaption>`;
  }

  /** The difference of other histories, once the run has reached its end. */
  differing() {
    const {measure} = this.lesson, way = WAYS[measure], told = summary(this.pairs, measure);
    let mean = '', interval = this.lost ? this.say('city.difference.failed') : this.say(`city.difference.${this.repeating ? 'counting' : this.histories ? 'waiting' : 'too_large'}`, {histories: this.repeating ? told.n : this.histories}), values = [];
    if (this.reached && told.n > 1) {
      const found = difference({...told, estimate: told.difference}, measure, way, this.words);
      mean = found.mean;
      interval = this.say(`city.difference.${found.interval ? 'text' : 'all_alike'}`, {histories: told.n, interval: found.interval, day: this.lesson.days});
      values = this.pairs.map(({left, right}) => right[measure] - left[measure]);
    }
    part('mean').textContent = mean;
    part('interval').textContent = interval;
    const own = this.day === this.lesson.days ? this.numbers[1][measure] - this.numbers[0][measure] : NaN, others = this.answers?.differences ?? [];
    const caption = this.say(`city.difference.${others.length > 1 ? 'heading_class' : 'heading'}`);
    part('dots').innerHTML = values.length ? dots(values, own, this.say('city.difference.dots'), value => this.words.number(value, way), others.length > 1 ? others : []) + `<figcaption>${caption}</figcaption>` : '';
  }

  /** The sentence: a question, what happens, or the answer. */
  spoken() {
    const {key, offer, levels, measure} = this.lesson, expected = this.expected[key], html = this.opening ? this.introduced()
      : offer?.factors.length && !this.playing ? choices(offer, levels, this.words) : this.taught && this.day === 0 && !this.playing ? asked(key, expected, this.answers?.counts, this.words)
      : this.taught && this.day === this.lesson.days ? answered(this.lesson, this.numbers, expected, this.answers?.counts, summary(this.pairs, measure), this.roof ? this.roofs() : '', this.words) : `<p>${escaped(this.happening())}</p>`;
    if (this.written === html) return;
    const {option} = /** @type {HTMLElement} */ (document.activeElement).dataset;
    part('said').innerHTML = this.written = html;
    if (option) /** @type {HTMLElement | null} */ (part('said').querySelector(`[data-option="${option}"]`))?.focus();
  }

  introduced() {
    return `<div class="intro"><p>${this.say('city.intro.text')}</p><button class="first" data-start="1">${this.say('city.intro.start')}</button></div>`;
  }

  happening() {
    if (this.roof) return this.roofs();
    const folds = this.sides.map(side => side.fold), days = Math.min(RECENT, this.sides[0].city.day), [left, right] = folds.map(fold => fold.handoffs.length);
    if (!left && !right) return this.say('city.now.nobody', {days});
    const lines = this.pictures.flatMap((picture, k) => picture.lines().map(line => ({...line, k}))).sort((a, b) => b.all - a.all), most = lines[0];
    return `${this.say('city.now.handed', {days, left, right})}${this.say('lists.sentences')}${most ? this.say('city.now.most', {
      one: this.plan(most.k).units[most.a], other: this.plan(most.k).units[most.b], count: most.all, side: this.say(`city.now.${SIDES[most.k]}`)}) : ''}`;
  }

  /** @param {string} option */
  expect(option) {
    this.expected[this.lesson.key] = option;
    this.class?.give(this.lesson.key, option);
    this.counted();
    this.spoken();
    this.stir();
    this.announce(this.say('city.ask.chosen', told(this.lesson.key, option, this.words)));
    part('play').focus();
  }

  /** Stop, and say so until something else is begun. */
  fail() {
    document.body.inert = part('panel').inert = false;
    this.playing = this.awake = false;
    this.playable();
    this.announce(this.say('city.failed'), true);
    clearTimeout(this.hiding);
  }

  /** Say a text to screen readers, or to all for as long as it takes to read. @param {string} text @param {boolean} [seen] */
  announce(text, seen = false) {
    part('told').textContent = text;
    part('told').classList.toggle('hidden', !seen);
    clearTimeout(this.hiding);
    if (seen) this.hiding = setTimeout(() => part('told').classList.add('hidden'), 3000 + 80 * text.length);
  }

  /** A side as it is shown. */
  get views() {
    return SIDES.map(side => {
      const of = selector => part(side).querySelector(selector);
      return {name: of('h2').textContent, number: of('.number b').textContent, unit: of('.number span').textContent, picture: of('.picture')};
    });
  }

  get from() {
    return this.say('city.handout.from', {version: this.data.version, seed: this.say('city.seed', {seed: this.seed}), day: this.day});
  }

  /** @param {string} what */
  async take(what) {
    part('take').open = false;
    const name = `${this.lesson.key}-${this.seed}-${this.day}`;
    if (what === 'handout') return print();
    if (what === 'link') {
      this.write();
      const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
      return this.announce(this.say(`city.take.${done ? 'copied' : 'address'}`), true);
    }
    if (what === 'picture') {
      const lines = [part('mean').textContent, part('interval').textContent, this.from].filter(Boolean);
      return picture(part('title').textContent, this.views, lines).toBlob(blob => offer(blob, `${name}.png`));
    }
    if (what.endsWith('.toml')) {
      const answer = await fetch(`${what}?${this.lesson.query}`).catch(() => undefined);
      return answer?.ok ? offer(await answer.blob(), what) : this.announce(this.say('page.lost'), true);
    }
    const k = SIDES.indexOf(what), {keys, codes} = this.plan(k);
    return offer(new Blob([eventsCsv(this.sides[k].city, codes, keys)], {type: 'text/csv'}), `${name}-${what}.csv`);
  }

  printed() {
    const {key} = this.lesson, shown = this.reached;
    const views = this.views.map(view => ({...view, number: shown ? view.number : '………'}));
    part('handout').innerHTML = handout({
      ...this.about, question: this.taught ? this.say(`city.lessons.${key}.question`) : '',
      options: this.taught ? OPTIONS.map(option => Object.values(told(key, option, this.words)).join(' ')) : [], sides: views, from: this.from,
      mean: part('mean').textContent, interval: shown ? part('interval').textContent : '',
    }, this.words);
  }

  /** @param {boolean} calm */
  setCalm(calm) {
    this.calm = calm;
    part('calm').setAttribute('aria-pressed', calm);
    if (this.playing) this.settle();
  }

  /** @param {boolean} [on] */
  present(on = !document.documentElement.classList.contains('present')) {
    document.documentElement.classList.toggle('present', on);
    part('present').textContent = this.say(`city.${on ? 'leave' : 'present'}`);
    document.querySelector(on ? 'footer' : '.tools').append(part('present')); // within reach where all else is hidden
  }
}

async function main() {
  const read = id => unpacked(part(id).textContent);
  const [bytes, module] = await Promise.all([read('data'), read('engine')]);
  const data = JSON.parse(new TextDecoder().decode(bytes)), engine = await Engine.load(module, data.layouts);
  const plans = {};
  for (const [name, {plan}] of Object.entries(data.plans)) plans[name] = await unpacked(plan);
  document.body.inert = true; // until there is a city
  const page = new Page(data, engine, module, plans);
  // A failure of the engine, such as of a function of one's own, would otherwise look like a page that stands still.
  for (const kind of ['error', 'unhandledrejection']) addEventListener(kind, () => page.fail());
  try { page.read(); } catch (error) { page.fail(); throw error; }
  // For tests: cities in a memory of their own.
  const apart = async () => {
    const other = await Engine.load(module, data.layouts);
    return {engine: other, build: (side, seed) => new City(other, plans[side.plan], side.arm, seed)};
  };
  globalThis.remit = {data, page, apart};
}

if (typeof document === 'undefined') workerMain();
else if ('WebAssembly' in globalThis && 'DecompressionStream' in globalThis) main();
else part('unable').hidden = false;
