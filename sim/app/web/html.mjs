// Texts inside HTML.

/** A text without marks that HTML reads. @param {string} text */
export function escaped(text) { return text.replace(/[&<>"]/g, mark => `&#${mark.charCodeAt(0)};`); }
