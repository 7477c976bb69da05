// Texts inside HTML, and icons beside them.

/** A text without marks that HTML reads. @param {string} text */
export function escaped(text) { return text.replace(/[&<>"]/g, mark => `&#${mark.charCodeAt(0)};`); }

/** @type {Record<string, string>} */
const ICONS = {
  change: 'M3 4h8v2H3zM15 4h2v2h-2zM11 2h3v6h-3zM3 9h2v2H3zM9 9h8v2H9zM5 7h3v6H5zM3 14h8v2H3zM15 14h2v2h-2zM11 12h3v6h-3z',
  calm: 'M3 5h14v2H3zM3 9h14v2H3zM3 13h14v2H3z', take: 'M9 2h2v8h3.5L10 15 5.5 10H9zM3 16h14v2H3z', play: 'M4 2l13 8-13 8z', pause: 'M4 2h4v16H4zM12 2h4v16h-4z', next: 'M3 2l10 8-10 8zM14 2h3v16h-3z', end: 'M1 3l8 7-8 7zM9 3l8 7-8 7zM17 3h2v14h-2z',
  roof: 'M10 2l9 8h-3v8H4v-8H1z', again: 'M10 3a7 7 0 1 0 7 7h-2.4A4.6 4.6 0 1 1 10 5.4V8l5-4-5-4z', another: 'M2 2h16v16H2zM4 4v12h12V4zM6 6h3v3H6zM11 11h3v3h-3z',
};

/** @param {string} name */
export function icon(name) { return `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path fill-rule="evenodd" d="${ICONS[name]}"/></svg>`; }

/** A label, with an icon before it that stands alone on a narrow screen. @param {string | undefined} name @param {string} text */
export function labelled(name, text) { return name ? `${icon(name)}<span class="text">${text}</span>` : text; }
