// Texts of the page, from the catalogue of its language, and numbers for people: as sim.i18n.catalogue and
// sim.results.numbers have them.

/** @typedef {{[key: string]: string | Table}} Table */
/** @typedef {'days' | 'share' | 'rare' | 'count' | 'index' | 'whole' | 'amount'} Way the format of a number */

const MINUS = '\u2212', EXACT = 100 * 1e-9;

/** @type {Partial<Record<Way, number>>} */
const SCALES = {share: 100, rare: 1000};

export class Words {
  /** @param {Table} tables @param {string} language */
  constructor(tables, language) {
    this.tables = tables;
    this.language = language;
  }

  /** @param {string} key @returns {string | Table | undefined} */
  found(key) {
    /** @type {string | Table | undefined} */
    let found = this.tables;
    for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
    return found;
  }

  /**
   * The text of a dotted key, with values in their places: `{n}`, `{n:,}` in groups of three digits, and
   * `{n:hand-off|hand-offs}`, the first if n is 1.
   * @param {string} key @param {Record<string, string | number>} [values]
   */
  text(key, values = {}) {
    const text = this.found(key);
    if (typeof text !== 'string') throw new Error(`no text ${key}`);
    return text.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, /** @type {string} */ name, /** @type {string} */ form = '') => {
      if (!(name in values)) throw new Error(`no value ${name} for the text ${key}`);
      const value = values[name], [one, many] = form.split('|');
      if (many !== undefined) return value === 1 ? one : many;
      return form === ',' ? grouped(String(value)) : String(value);
    });
  }

  /** The text for a code of a table; an unknown code is returned unchanged. @param {string} table @param {string} code */
  name(table, code) {
    const known = this.found(table);
    if (typeof known !== 'object') throw new Error(`no table ${table}`);
    const text = known[code], [, stem, number] = /^(.*)_(\d+)$/.exec(code) ?? [];
    if (text === undefined && stem && typeof known[stem] === 'string') return this.text(`${table}.${stem}`, {number});
    return typeof text === 'string' ? text : code;
  }

  /**
   * A number in a format, with the digits that it deserves; NaN is not applicable.
   * @param {number} value @param {Way} way
   * @param {{signed?: boolean, bare?: boolean}} [how] with its sign as a difference is; without its unit
   */
  number(value, way, {signed = false, bare = false} = {}) {
    if (Number.isNaN(value)) return this.text('numbers.not_applicable');
    let number = digits(value, way);
    if (signed && number[0] !== MINUS && /[1-9]/.test(number)) number = `+${number}`;
    return bare ? number : this.text(`numbers.${signed && way === 'share' ? 'points_short' : way}`, {number});
  }
}

/** @param {number} value @param {Way} way */
function digits(value, way) {
  const scaled = value * (SCALES[way] ?? 1), size = Math.abs(scaled);
  if (way in SCALES && (size <= EXACT || Math.abs(size - 100) <= EXACT)) return fixed(scaled, 0); // none, and all, are exact
  if (way === 'index' || (way === 'count' && size < 9.995)) return fixed(scaled, 2);
  return fixed(scaled, way === 'whole' || (way === 'amount' && size >= 99.95) ? 0 : 1);
}

/** A number with so many decimals; of two equally near, the even one, as Python does. @param {number} value @param {number} decimals */
function fixed(value, decimals) {
  const size = Math.abs(value), halfway = size * 2 ** (decimals + 1) % 2 === 1;
  let text = size.toFixed(decimals);
  if (halfway && Number(text.at(-1)) % 2) text = (Number(text) - 10 ** -decimals).toFixed(decimals);
  return (value < 0 && /[1-9]/.test(text) ? MINUS : '') + grouped(text);
}

/** Digits in groups of three. @param {string} number */
function grouped(number) {
  return number.replace(/^\d+/, whole => whole.replace(/\B(?=(\d{3})+$)/g, ','));
}
