// Exact amounts: what the backend tells as decimals is added up and compared without a float.

/** More digits than a decimal of the backend has. */
const DIGITS = 40;

/** A decimal as a whole number of its smallest part. */
export function exact(text) {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!found) throw new Error(`no decimal: ${text}`);
  const [, sign, whole, part = ""] = found;
  if (part.length > DIGITS) throw new Error(`more than ${DIGITS} digits: ${text}`);
  const value = BigInt(whole + part.padEnd(DIGITS, "0"));
  return sign ? -value : value;
}

export const sum = (texts) => texts.reduce((total, text) => total + exact(text), 0n);

/** US dollars to the cent, as the window shows them; half a cent is rounded away from zero. */
export function dollars(text) {
  const cent = 10n ** BigInt(DIGITS - 2);
  const value = exact(text);
  const size = value < 0n ? -value : value;
  const cents = (size + cent / 2n) / cent;
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${value < 0n && cents > 0n ? "-" : ""}$${whole}.${(cents % 100n).toString().padStart(2, "0")}`;
}

/** The lines of a file for spreadsheets, by the names in its first line. */
export function csvRows(text) {
  const [head, ...lines] = text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .filter(Boolean)
    .map(fieldsOf);
  return lines.map((fields) => {
    if (fields.length !== head.length) throw new Error(`${fields.length} fields, not ${head.length}: ${fields}`);
    return Object.fromEntries(head.map((name, at) => [name, fields[at]]));
  });
}

/** One line; none of what Quench writes holds a line break. */
function fieldsOf(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}
