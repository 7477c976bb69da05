// The address of the page, which names the state that it shows.
import {SIDES} from './side.mjs';

const ARMS = ['left', 'right', 'left_on', 'right_on', 'left_set', 'right_set', 'set']; // parts that name two arms of a server
const STATE = ['seed', 'day', 'speed', 'lesson', 'side', 'request', 'check', 'language']; // parts that no plan depends on

/** A whole number that a text is, if this is one that numbers can hold. @param {string | null} text */
export function whole(text) {
  const number = text && /^\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** What an address asks a server for. @param {string | URLSearchParams} address */
export function plansIn(address) {
  const asked = new URLSearchParams(address);
  for (const name of STATE) asked.delete(name);
  return asked;
}

/** Whether two addresses ask a server for the same. @param {string | URLSearchParams} one @param {string | URLSearchParams} other */
export function alike(one, other) {
  const [before, after] = [one, other].map(each => [...plansIn(each)].map(part => part.join('=')).sort().join('&'));
  return before === after;
}

/** The parts of an address that name two arms. @param {URLSearchParams} asked */
export function armsIn(asked) { return ARMS.filter(name => asked.has(name)); }

/** The state that an address names, and those of its numbers that are none. @param {URLSearchParams} asked */
export function stateIn(asked) {
  const [seed, day, request, pace] = ['seed', 'day', 'request', 'speed'].map(name => whole(asked.get(name)));
  const wrong = Object.entries({seed, day, request, speed: pace}).filter(([name, number]) => number === undefined && asked.has(name)).map(([name]) => name);
  return {seed, day, request, pace, side: Math.max(0, SIDES.indexOf(asked.get('side') ?? '')), check: asked.get('check'), wrong};
}

/** The part of the page's own address that names the state; a file has it behind a hash. @param {boolean} served */
export function here(served) { return /[#&](lesson|city|seed|day)=/.test(location.hash) || !served ? location.hash : location.search; }
