// The engine in a browser: memory, cities of any seed, days and tables. It knows nothing of pictures.
// tests/app/wasm.py is the same in Python.

/**
 * @typedef {{shape: number[], at: number, size: number}} Entry of a table in a plan
 * @typedef {{city: string[], tape: string[], tables: Record<string, Entry>, arms: Record<string, Entry>[],
 *   days: number, warm_up: number, most_rulings: (number | null)[]}} Header of a plan
 * @typedef {{item: number, fields: Record<string, [number, string]>, type: string}} Layout of a table
 * @typedef {{n: number, at: (row: number) => number}} Column
 * @typedef {{run: (until: bigint, place: bigint) => bigint, count: (seed: bigint, place: bigint) => bigint,
 *   draw: (unused: bigint, place: bigint) => bigint, function_at: (k: bigint) => bigint,
 *   memory: WebAssembly.Memory, __heap_base: WebAssembly.Global}} Exports
 */

const PAGE = 65536, LINE = 64;

/** @typedef {[string, number]} Change of a setting: its name and its number */
const EVENTS_FULL = 1, LISTS_FULL = 2; // why a run stops, see sim.model.engine

/** @type {Record<string, new (buffer: ArrayBuffer) => ArrayLike<number | bigint>>} */
const KINDS = {
  i1: Int8Array, i2: Int16Array, i4: Int32Array, i8: BigInt64Array, u8: BigUint64Array, f8: Float64Array,
};

/** Memory and code, shared by all cities of a page. */
export class Engine {
  /** @param {Exports} exports @param {Record<string, Layout>} layouts */
  constructor(exports, layouts) {
    this.exports = exports;
    this.layouts = layouts;
    this.base = exports.__heap_base.value;
    this.top = this.base;
  }

  /** @param {Uint8Array<ArrayBuffer>} bytes @param {Record<string, Layout>} layouts */
  static async load(bytes, layouts) {
    const {instance} = await WebAssembly.instantiate(bytes, {});
    return new Engine(/** @type {any} */ (instance.exports), layouts);
  }

  get buffer() { return this.exports.memory.buffer; }

  /** Make room for n bytes, all zeros, at the returned address. @param {number} n */
  take(n) {
    const at = Math.ceil(this.top / LINE) * LINE;
    this.top = at + n;
    const missing = this.top - this.buffer.byteLength;
    if (missing > 0) this.exports.memory.grow(Math.ceil(missing / PAGE));
    new Uint8Array(this.buffer, at, n).fill(0);
    return at;
  }

  /** Forget all cities, whose memory is used again. */
  forget() { this.top = this.base; }
}

/** @param {Uint8Array} plan @returns {{header: Header, body: Uint8Array}} */
export function opened(plan) {
  const start = 8 + new DataView(plan.buffer, plan.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(plan.subarray(8, start)));
  return {header, body: plan.subarray(start)};
}

/** Days of a plan after its warm-up. @param {Uint8Array} plan */
export function daysOf(plan) {
  const {days, warm_up} = opened(plan).header;
  return days - warm_up;
}

/** A short fingerprint of all events of some cities: the same state on any machine has the same. @param {City[]} cities */
export function fingerprint(cities) {
  let found = 0x811c9dc5; // 32-bit FNV-1a over words
  for (const city of cities) {
    const {buffer, byteOffset, byteLength} = city.bytes('events', city.counter('events'));
    for (const word of new Uint32Array(buffer, byteOffset, byteLength >> 2)) found = Math.imul(found ^ word, 0x01000193);
  }
  return (found >>> 0).toString(16).padStart(8, '0');
}

/** One run of an arm of a plan. */
export class City {
  /** @param {Engine} engine @param {Uint8Array} plan @param {number} arm @param {bigint | number} seed @param {Change[]} [changes] */
  constructor(engine, plan, arm, seed, changes = []) {
    const {header, body} = opened(plan);
    this.engine = engine;
    this.header = header;
    this.days = header.days;
    this.warmUp = header.warm_up;
    /** @type {Record<string, {at: number, shape: number[]}>} */
    this.places = {};
    const entries = {...header.tables, ...header.arms[arm]};
    /** @param {string} name @param {number[]} shape */
    const lay = (name, shape) => {
      const {at, size} = entries[name];
      this.lay(name, shape, body.subarray(at, at + size));
    };
    for (const name in entries) lay(name, entries[name].shape);
    const n = this.draw(BigInt(seed));
    const most = header.most_rulings[arm], [initial] = entries.precedents.shape;
    const rulings = initial + (most === null ? n : Math.min(n, most));
    const shelves = entries.shelves.shape.reduce((a, b) => a * b);
    const rows = {
      visits: n, merged: n, events: 1024 + 12 * n, chunks: 1024 + (n >> 3), precedents: rulings,
      covers: 1 + Math.min(3 * rulings, shelves + Math.floor(3 * rulings / 15)), // see sim.model.precedents
    };
    for (const [name, count] of Object.entries(rows)) lay(name, [count, ...entries[name].shape.slice(1)]);
    for (const name of ['rules', 'forms', 'mechanisms']) { // places of functions become addresses
      const {at, shape} = this.places[name], step = engine.layouts[name].item / 8;
      const numbers = new BigInt64Array(engine.buffer, at, shape[0] * step);
      for (let k = 0; k < numbers.length; k += step) if (numbers[k]) numbers[k] = engine.exports.function_at(numbers[k] - 1n);
    }
    for (const [setting, number] of changes) this.set(setting, number);
    this.list = engine.take(8 * this.numbers(header.city).length);
    this.listed();
  }

  /** @param {string} name @param {number[]} shape @param {Uint8Array} [content] */
  lay(name, shape, content) {
    const at = this.engine.take(this.engine.layouts[name].item * shape.reduce((a, b) => a * b, 1));
    if (content) new Uint8Array(this.engine.buffer, at, content.length).set(content);
    this.places[name] = {at, shape};
  }

  /** Address and shape of each table. @param {string[]} names */
  numbers(names) { return names.flatMap(name => [this.places[name].at, ...this.places[name].shape]); }

  /** Write where the tables of the city are. */
  listed() {
    const numbers = this.numbers(this.header.city);
    new BigInt64Array(this.engine.buffer, this.list, numbers.length).set(numbers.map(BigInt));
  }

  /** Draw the requests of a seed; return their number. @param {bigint} seed */
  draw(seed) {
    const {engine, header: {tape}} = this;
    const place = () => {
      const numbers = this.numbers(tape), at = engine.take(8 * numbers.length);
      new BigInt64Array(engine.buffer, at, numbers.length).set(numbers.map(BigInt));
      return BigInt(at);
    };
    const n = Number(engine.exports.count(BigInt.asIntN(64, seed), place()));
    this.lay('cases', [n]);
    engine.exports.draw(0n, place());
    return n;
  }

  /** Run to the start of a day. @param {number} day */
  runTo(day) {
    const until = BigInt(Math.min(day, this.days));
    for (;;) {
      const stop = Number(this.engine.exports.run(until, BigInt(this.list)));
      if (stop === 0) return;
      if (stop === EVENTS_FULL) this.double('events');
      else if (stop === LISTS_FULL) this.double('chunks');
      else throw new Error(`the engine stopped with ${stop} on day ${this.day}`);
    }
  }

  /** @param {string} name */
  double(name) {
    const {at, shape: [rows, ...rest]} = this.places[name];
    const size = this.engine.layouts[name].item * [rows, ...rest].reduce((a, b) => a * b);
    this.lay(name, [2 * rows, ...rest]);
    new Uint8Array(this.engine.buffer).copyWithin(this.places[name].at, at, at + size);
    this.listed();
  }

  /** A counter of the clock, such as `day`, `next_case`, `events`, `precedents`. @param {string} name */
  counter(name) { return this.column('clock', name).at(0); }

  get day() { return this.counter('day'); }

  /** The rows of a table. @param {string} table */
  rows(table) { return this.places[table].shape[0]; }

  /**
   * A column of a table; valid until the next run, since memory may grow.
   * @param {string} table @param {string} [field] @returns {Column}
   */
  column(table, field) {
    const {item, fields, type} = this.engine.layouts[table], {at, shape} = this.places[table];
    const [offset, kind] = field === undefined ? [0, type] : fields[field];
    const size = Number(kind.slice(1)), view = new KINDS[kind](this.engine.buffer);
    const start = (at + offset) / size, step = item / size;
    const n = field === undefined ? shape.reduce((a, b) => a * b, 1) : shape[0];
    return {n, at: row => Number(view[start + row * step])};
  }

  /** Readers of columns, each by row. @param {string} table @param {string[]} fields */
  readers(table, ...fields) { return fields.map(field => this.column(table, field).at); }

  /** A reader of a row, by field. @param {string} table @param {number} row */
  row(table, row) { return (/** @type {string} */ field) => this.column(table, field).at(row); }

  /** Give a setting another number, on all days and in all districts. @param {string} name @param {number} number */
  set(name, number) {
    const {item, fields} = this.engine.layouts.settings, {at, shape: [rows]} = this.places.settings, [offset, kind] = fields[name];
    const view = /** @type {any} */ (new KINDS[kind](this.engine.buffer)), size = Number(kind.slice(1));
    for (let row = 0; row < rows; row++) view[(at + offset + row * item) / size] = view instanceof BigInt64Array ? BigInt(number) : number;
  }

  /** The bytes of the first rows of a table. @param {string} table @param {number} rows */
  bytes(table, rows) {
    return new Uint8Array(this.engine.buffer, this.places[table].at, rows * this.engine.layouts[table].item);
  }
}
