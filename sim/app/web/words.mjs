// Texts of the page, from the catalogue of its language.

/** @typedef {{[key: string]: string | Table}} Table */

export class Words {
  /** @param {Table} tables @param {string} language */
  constructor(tables, language) {
    this.tables = tables;
    this.language = language;
  }

  /** @param {string} key @returns {string | Table | undefined} */
  found(key) {
    /** @type {any} */
    let found = this.tables;
    for (const part of key.split('.')) found = found?.[part];
    return found;
  }

  /** The text of a dotted key, with values in their places. @param {string} key @param {Record<string, unknown>} [values] */
  text(key, values = {}) {
    const text = this.found(key);
    if (typeof text !== 'string') throw new Error(`no text ${key}`);
    return text.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, form) => {
      const value = values[name];
      if (form?.includes('|')) return form.split('|')[value === 1 ? 0 : 1];
      return form ? Number(value).toLocaleString(this.language) : String(value);
    });
  }

  /** The text for a code of a table; an unknown code is returned unchanged. @param {string} table @param {string} code */
  name(table, code) {
    const text = this.found(`${table}.${code}`);
    return typeof text === 'string' ? text : code;
  }
}
