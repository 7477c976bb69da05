// What a viewer takes along: the picture, the events, the handout of a lesson.
import {escaped} from './html.mjs';
import {INK, SOFT} from './pictures/shapes.mjs';

/** @import {City} from './engine.mjs' */
/** @import {Words} from './words.mjs' */
/** @typedef {{name: string, number: string, unit: string, picture: HTMLElement}} Shown side */

const WIDTH = 1600, EDGE = 40, BETWEEN = 40, TOP = 205;
const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/**
 * Both cities as one picture, with names and numbers.
 * @param {string} title @param {Shown[]} sides @param {string[]} lines below
 */
export function picture(title, sides, lines) {
  const wide = (WIDTH - 2 * EDGE - BETWEEN) / 2, scale = wide / sides[0].picture.clientWidth, high = sides[0].picture.clientHeight * scale;
  const canvas = document.createElement('canvas'), below = TOP + high;
  canvas.width = WIDTH;
  canvas.height = Math.round(below + 30 + 34 * lines.length);
  const to = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  /** @param {string} text @param {number} x @param {number} y @param {number} size @param {string} [colour] @param {number} [weight] @param {CanvasTextAlign} [align] */
  const write = (text, x, y, size, colour = INK, weight = 400, align = 'left') => {
    Object.assign(to, {font: `${weight} ${size}px ${FONT}`, fillStyle: colour, textAlign: align});
    to.fillText(text, x, y);
  };
  to.fillStyle = '#fff';
  to.fillRect(0, 0, canvas.width, canvas.height);
  write(title, EDGE, 66, 40, INK, 700);
  sides.forEach(({name, number, unit, picture}, k) => {
    const x = EDGE + k * (wide + BETWEEN);
    write(name, x, 118, 28, INK, 700);
    write(number, x, 184, 52, INK, 700);
    write(unit, x + to.measureText(number).width + 14, 184, 24, SOFT);
    to.drawImage(/** @type {HTMLCanvasElement} */ (picture.querySelector('canvas')), x, TOP, wide, high);
    for (const label of /** @type {NodeListOf<HTMLElement>} */ (picture.querySelectorAll('.place'))) {
      const left = x + label.offsetLeft * scale, size = scale * Number.parseFloat(getComputedStyle(label).fontSize);
      const y = TOP + label.offsetTop * scale + 1.25 * size;
      write(label.firstElementChild.textContent, left + 10, y, size);
      write(label.lastElementChild.textContent, left + label.offsetWidth * scale - 10, y, size, INK, 700, 'right');
    }
  });
  lines.forEach((line, k) => write(line, EDGE, below + 40 + 34 * k, 24, k ? SOFT : INK, k ? 400 : 600));
  return canvas;
}

/**
 * The event log up to now, as `sim run --out` writes it.
 * @param {City} city @param {any} codes @param {string[]} units keys of the units
 */
export function eventsCsv(city, {activities, rules}, units) {
  const [request, day, activity, unit, from, rule, precedent] = city.readers('events', 'case', 'day', 'activity', 'unit', 'from_unit', 'rule', 'precedent');
  const unitKey = code => units[code] ?? 'service_centre', rows = ['case,day,activity,unit,from_unit,rule,precedent'];
  for (let k = 0, n = city.counter('events'); k < n; k++) {
    rows.push([request(k), day(k), activities[activity(k)], unitKey(unit(k)), unitKey(from(k)), rules[rule(k)] ?? '', precedent(k) < 0 ? '' : precedent(k)].join());
  }
  return rows.join('\n') + '\n';
}

/** Offer a file. @param {Blob} blob @param {string} name */
export function offer(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * One page for the class, which only paper shows.
 * @param {{title: string, setting: string, question: string, options: string[], sides: Shown[], mean: string, interval: string, from: string}} lesson
 * @param {Words} words
 */
export function handout({title, setting, question, options, sides, mean, interval, from}, words) {
  const room = '<i></i>'.repeat(5), say = key => words.text(`city.handout.${key}`);
  return `<h1>${escaped(title)}</h1><p>${escaped(setting)}</p><h2>${say('before')}</h2><p>${escaped(question)}</p>
    <ul>${options.map(option => `<li>☐ ${escaped(option)}</li>`).join('')}</ul><p>${say('reason')}</p>${'<i></i>'.repeat(3)}
    <h2>${say('run')}</h2><table><tr>${sides.map(({name}) => `<th>${escaped(name)}</th>`).join('')}</tr>
    <tr>${sides.map(({number, unit}) => `<td><b>${escaped(number)}</b> ${escaped(unit)}</td>`).join('')}</tr></table><p><b>${escaped(mean)}</b> ${escaped(interval)}</p>
    <h2>${say('own')}</h2><p>${say('seed')}</p><table class="own"><tr>${[say('own_seed'), ...sides.map(({name}) => name)].map(head => `<th>${escaped(head)}</th>`).join('')}</tr>
    ${'<tr><td></td><td></td><td></td></tr>'.repeat(3)}</table><h2>${say('why')}</h2>${room}<footer>${escaped(from)}</footer>`;
}
