/** Mistakes in expressions: what the API says of them, and which part of the text is meant. Pure. */

/** The mistake in an answer of rules/check, null where the text is fine. */
export function mistakeOf(answer) {
  if (!answer?.error) return null;
  const { column = null, message = "This can't be read.", nearest = null } = answer.error;
  return { column, message, nearest };
}

export function remarksOf(answer) {
  return (answer?.warnings ?? []).map(({ kind, name, decides }) => `No service knows the ${kind.replace("_", " ")} “${name}”${decides ? ", so that condition can't be answered." : "."}`);
}

/** Where the word at a column is; columns count characters from 1, not UTF-16 units. */
export function wordAt(text, column) {
  const start = [...text].slice(0, column - 1).join("").length;
  const word = /^(?:\w+|"[^"]*"?|'[^']*'?|[^\s\w]+)/.exec(text.slice(start));
  return { start, end: start + (word ? word[0].length : 0) };
}

/** Whether somebody who searches means an expression rather than a title. */
export function looksLikeExpression(text) {
  return /[<>]|[=!]=|\bin\s*\[|['"]\s+(not )?in\s|^\s*not\s+\w+\s*$|^\w+\(.*\)|^[a-z]+_[a-z_]+$/.test(text.trim());
}
