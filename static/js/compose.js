/** Expressions while they are typed: mistakes, completion, conditions. Pure. */

export function mistakeOf(answer) {
	if (!answer?.error) return null;
	const { column = null, message = "This can't be read.", nearest = null } = answer.error;
	return { column, message, nearest };
}

export function remarksOf(answer) {
	return (answer?.warnings ?? []).map(({ kind, name, decides }) => `No service knows the ${kind.replace("_", " ")} “${name}”${decides ? ", so that condition can't be answered." : "."}`);
}

/** Columns count characters from 1, not UTF-16 units. */
export function wordAt(text, column) {
	const start = [...text].slice(0, column - 1).join("").length;
	const word = /^(?:\w+|"[^"]*"?|'[^']*'?|[^\s\w]+)/.exec(text.slice(start));
	return { start, end: start + (word ? word[0].length : 0) };
}

export function looksLikeExpression(text) {
	return /[<>]|[=!]=|\bin\s*\[|['"]\s+(not )?in\s|^\s*not\s+\w+\s*$|^\w+\(.*\)|^[a-z]+_[a-z_]+$/.test(text.trim());
}

const ORDER = [[">", "more than"], [">=", "at least"], ["<", "less than"], ["<=", "at most"], ["==", "exactly"]];
const OPERATORS = {
	"yes/no": [["yes", "yes"], ["no", "no"]],
	text: [["==", "is"], ["!=", "is not"], ["contains", "contains"], ["matches", "matches the pattern"]],
	list: [["in", "has"], ["not in", "has not"]],
	date: [[">", "after"], ["<", "before"]],
};

export const operators = (type) => OPERATORS[type] ?? ORDER;

const quoted = (text) => (text.includes("'") ? `"${text.replaceAll('"', "")}"` : `'${text}'`);

/** `size > 20 GiB`; a bare figure gets the field's unit. */
export function condition({ name, type, unit }, operator, value) {
	const text = value.trim();
	if (type === "yes/no") return operator === "no" ? `not ${name}` : name;
	if (type === "list") return `${quoted(text)} ${operator} ${name}`;
	if (operator === "contains" || operator === "matches") return `${operator}(${name}, ${quoted(text)})`;
	if (type === "text" || type === "date") return `${name} ${operator} ${quoted(text)}`;
	return `${name} ${operator} ${text}${unit && /^[\d.]+$/.test(text) ? ` ${unit}` : ""}`;
}

export const joined = (text, added, glue = "and") => (text.trim() ? `${text.trim()} ${glue} ${added}` : added);

/** The word that ends at the caret; null inside of quotes. */
export function wordBefore(text, caret) {
	const before = text.slice(0, caret);
	if ((before.match(/"/g)?.length ?? 0) % 2 || (before.match(/'/g)?.length ?? 0) % 2) return null;
	return /[a-z_]\w*$/i.exec(before)?.[0] ?? null;
}

/** What starts so goes before what has it inside. */
export function completions(names, part, most = 7) {
	const wanted = part.toLowerCase();
	const fits = names.filter(({ name }) => name.includes(wanted) && name !== wanted);
	return fits.sort((one, other) => other.name.startsWith(wanted) - one.name.startsWith(wanted)).slice(0, most);
}
