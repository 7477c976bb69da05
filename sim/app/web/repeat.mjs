// Both arms again and again, with other random numbers: in a worker, or in slices where there is none.
import {City, Engine} from './engine.mjs';
import {meanInterval} from './intervals.mjs';
import {soFar} from './measures.mjs';

/** @import {Change, Layout} from './engine.mjs' */
/** @import {SoFar} from './measures.mjs' */

/**
 * @typedef {{plan: Uint8Array, arm: number, changes?: Change[]}} Side
 * @typedef {object} Task
 * @property {Uint8Array<ArrayBuffer>} engine the bytes of the module
 * @property {Record<string, Layout>} layouts
 * @property {Side[]} sides left and right
 * @property {number} days of each run after its warm-up
 * @property {number} n seeds
 * @property {number} first the first of them
 */

/**
 * @typedef {{seed: number, left: SoFar, right: SoFar}} Pair
 * @typedef {object} Listener
 * @property {(pair: Pair) => void} pair called with the numbers of each seed, in order
 * @property {() => void} [end] called after the last
 * @property {(error: string) => void} [failed] called with what stopped it
 */

const SLICE = 8; // milliseconds of work before others have their turn
const STEP = 20; // days between two looks at the clock

/** The page's own script, of which a worker is made: browsers let a file load no other. */
const SCRIPT = typeof document === 'undefined' ? '' : document.currentScript?.textContent ?? '';

/**
 * Run both sides with each seed, and tell of each pair as it comes. Nothing is told after `cancel`.
 * @param {Task} task @param {Listener} listener @returns {{cancel: () => void}}
 */
export function repeat(task, listener) {
  let cancelled = false, cancelWorker = () => {};
  /** @param {{pair?: Pair, end?: true, failed?: string}} told */
  const tell = ({pair, end, failed}) => {
    if (cancelled) return;
    if (pair) listener.pair(pair);
    if (end) listener.end?.();
    if (failed !== undefined) listener.failed?.(failed);
  };
  const here = () => { if (!cancelled) void work(task, tell, turns(() => cancelled)); };
  const worker = started();
  if (worker) {
    let answered = false;
    worker.onmessage = ({data}) => {
      answered = true;
      tell(data);
      if (!data.pair) worker.terminate();
    };
    worker.onerror = event => { // what goes wrong in the work itself comes as a message
      event.preventDefault();
      worker.terminate();
      if (!answered) here();
    };
    cancelWorker = () => worker.terminate();
    worker.postMessage(task);
  } else here();
  return {cancel() { cancelled = true; cancelWorker(); }};
}

/** What the page's script does in a worker. */
export function workerMain() {
  globalThis.onmessage = ({data}) => void work(data, told => globalThis.postMessage(told), async () => true);
}

/** A worker that runs the page's script, if there can be one. */
function started() {
  if (!SCRIPT || typeof Worker === 'undefined') return undefined;
  const place = URL.createObjectURL(new Blob([SCRIPT], {type: 'text/javascript'}));
  try {
    return new Worker(place);
  } catch {
    return undefined;
  } finally {
    setTimeout(() => URL.revokeObjectURL(place), 10_000); // when it has been read
  }
}

/**
 * Run the pairs of a task.
 * @param {Task} task @param {(told: {pair?: Pair, end?: true, failed?: string}) => void} tell
 * @param {() => Promise<boolean>} turn asked now and then whether to go on
 */
async function work({engine: bytes, layouts, sides, days, n, first}, tell, turn) {
  try {
    const engine = await Engine.load(bytes, layouts);
    for (let seed = first; seed < first + n; seed++) {
      engine.forget();
      const found = [];
      for (const {plan, arm, changes} of sides) {
        const city = new City(engine, plan, arm, seed, changes), last = Math.min(city.warmUp + days, city.days);
        while (city.day < last) {
          city.runTo(Math.min(city.day + STEP, last));
          if (!await turn()) return;
        }
        found.push(soFar(city));
      }
      const [left, right] = found;
      tell({pair: {seed, left, right}});
    }
    tell({end: true});
  } catch (error) {
    tell({failed: String(error)});
  }
}

/** Turns on the page: others have theirs after each slice. @param {() => boolean} cancelled */
function turns(cancelled) {
  let until = performance.now() + SLICE;
  return async () => {
    if (performance.now() > until) {
      await new Promise(done => { setTimeout(done); });
      until = performance.now() + SLICE;
    }
    return !cancelled();
  };
}

/**
 * @typedef {object} Summary
 * @property {number} n pairs in which the number is known on both sides
 * @property {number} left mean of the left sides
 * @property {number} right mean of the right sides
 * @property {number} difference mean of right minus left
 * @property {number} low 95 % interval of the difference; NaN where there is none: fewer than two pairs, or all alike
 * @property {number} high
 * @property {number} lower share of pairs in which the right side is lower
 */

/** What pairs say about a number. @param {Pair[]} pairs @param {keyof SoFar} measure @returns {Summary} */
export function summary(pairs, measure) {
  const known = pairs.map(({left, right}) => ({left: left[measure], right: right[measure]}))
    .filter(({left, right}) => Number.isFinite(right - left));
  const n = known.length, {estimate, low, high} = meanInterval(known.map(({left, right}) => right - left));
  return {
    n, difference: estimate, low, high,
    left: known.reduce((total, {left}) => total + left, 0) / n,
    right: known.reduce((total, {right}) => total + right, 0) / n,
    lower: known.filter(({left, right}) => right < left).length / n,
  };
}
