// The page: what is shown, and what a viewer does.
import {City, Engine} from './engine.mjs';
import {Words} from './words.mjs';

/** @param {string} text @returns {Promise<Uint8Array>} */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function main() {
  const part = id => unpacked(document.getElementById(id).textContent);
  const data = JSON.parse(new TextDecoder().decode(await part('data')));
  const engine = await Engine.load(await part('engine'), data.layouts), words = new Words(data.words, data.language);
  const plans = {};
  for (const [name, {plan}] of Object.entries(data.plans)) plans[name] = await unpacked(plan);
  const build = (side, seed) => new City(engine, plans[side.plan], side.arm, seed);
  const page = document.querySelector('main');
  for (const lesson of data.lessons) {
    engine.forget();
    const cities = lesson.sides.map(side => build(side, 1));
    for (const city of cities) city.runTo(city.warmUp + lesson.days);
    page.insertAdjacentHTML('beforeend', `<h2>${words.text(`lessons.${lesson.key}.title`)}</h2>
      <p>${cities.map(city => city.counter('events')).join(' | ')}</p>`);
  }
  globalThis.remit = {engine, build, data};
}

main();
