/** A mistake in an expression: what the API says of it, and which part of the text it means. Pure. */

/** {column, message, nearest} of an answer of rules/check, null where the text is fine. */
export function mistakeOf(answer) {
  if (!answer?.error) return null;
  const { column = null, message = "This can't be read.", nearest = null } = answer.error;
  return { column, message, nearest };
}

/** What rules/check remarks on a text that is fine: names that no service knows. */
export function remarksOf(answer) {
  return (answer?.warnings ?? []).map(({ kind, name, decides }) => `No service knows the ${kind.replace("_", " ")} “${name}”${decides ? ", so that condition can't be answered." : "."}`);
}

/** The word at a column (counted from 1, in characters, not in UTF-16 units): {start, end} in the text. */
export function wordAt(text, column) {
  const start = [...text].slice(0, column - 1).join("").length;
  const word = /^(?:\w+|"[^"]*"?|'[^']*'?|[^\s\w]+)/.exec(text.slice(start));
  return { start, end: start + (word ? word[0].length : 0) };
}

/** Whether what somebody typed into the search box is an expression rather than a title. */
export function looksLikeExpression(text) {
  return /[<>]|[=!]=|\bin\s*\[|['"]\s+(not )?in\s|^\s*not\s+\w+\s*$|^\w+\(.*\)|^[a-z]+_[a-z_]+$/.test(text.trim());
}
