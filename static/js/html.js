/**
 * html`<b class=${word}>${title}</b>` describes DOM; render() builds it once, then changes only what differs.
 * Only a template's own strings are parsed, never by innerHTML: a value is a text, an attribute or a property.
 *
 *   name=${v} attribute (null, false: none)   ?name=${v} there or not   .name=${v} property
 *   --name=${v} CSS property   @name=${f} listener   ${v} text, view, array of views, each()
 */

const HOLE = "\u0001";
const SVG = "http://www.w3.org/2000/svg";
const VOID = new Set(["br", "input", "img"]);
const URLS = new Set(["href", "src", "action", "formaction"]);
const NEVER = /^(on|style$|srcdoc$|\.(inner|outer)HTML$)/i;
const SAFE_URL = /^(#|\?|\.{0,2}\/(?!\/)|https?:\/\/|[\w-]+(\/|\.|$))/i;

const ATTRIBUTE = /\s+((?:--|[@.?])?[a-zA-Z][\w:-]*)(?:=(?:"([^"]*)"|(\u0001|[^\s"'>\u0001]+)))?/g;
const TOKEN = /\u0001|[^<\u0001]+|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[-@.?]*[\w:-]+(?:=(?:"[^"]*"|\u0001|[^\s"'>\u0001]+))?)*)\s*(\/?)>/gy;

class View {
	constructor(strings, values) {
		this.strings = strings;
		this.values = values;
	}
}

export const html = (strings, ...values) => new View(strings, values);

/** A list whose rows keep their nodes by `key`, a field or a function; a row has exactly one root element. */
export const each = (items, key, view) => new Map(items.map((item, index) => [typeof key === "string" ? item[key] : key(item, index), view(item, index)]));

export const groups = (items, field, view) =>
	each([...new Set(items.map((item) => item[field]))], (name) => name, (name) => view(name, items.filter((item) => item[field] === name)));

/** {tag, attributes, children} | text | number of a hole. */
export function parse(strings) {
	const source = strings.join(HOLE);
	const open = [{ children: [] }];
	let holes = 0;
	let at = 0;
	const fail = (why) => {
		throw new SyntaxError(`${why} in template: ${source.slice(at, at + 60).replaceAll(HOLE, "${}")}`);
	};
	const attribute = ([, name, quoted, bare]) => {
		if (NEVER.test(name)) fail(`${name} is not allowed`);
		return [name, (quoted ?? bare ?? "").split(HOLE).flatMap((part, index) => (index ? [holes++, part] : [part]))];
	};
	for (const [token, closed, tag, attributes, alone] of source.matchAll(TOKEN)) {
		const inside = open.at(-1);
		if (closed) {
			if (inside.tag !== closed) fail(`</${closed}> closes <${inside.tag}>`);
			open.pop();
		} else if (tag) {
			const made = { tag, attributes: Array.from(attributes.matchAll(ATTRIBUTE), attribute), children: [] };
			inside.children.push(made);
			if (!alone && !VOID.has(tag)) open.push(made);
		} else if (token === HOLE) inside.children.push(holes++);
		else if (token.trim() || !token.includes("\n")) inside.children.push(token.replace(/\s+/g, " "));
		at += token.length;
	}
	if (at < source.length) fail("a mistake");
	if (open.length > 1) fail(`<${open.at(-1).tag}> is not closed`);
	return open[0].children;
}

const trees = new WeakMap();

function tree(strings) {
	if (!trees.has(strings)) trees.set(strings, parse(strings));
	return trees.get(strings);
}

/** A template's nodes and parts, each with the holes of its values. */
class Instance {
	constructor(view, space) {
		this.strings = view.strings;
		this.parts = [];
		this.fragment = document.createDocumentFragment();
		for (const node of tree(view.strings)) this.build(node, this.fragment, space);
		this.root = this.fragment.childNodes.length === 1 ? this.fragment.firstChild : null;
		this.update(view.values);
	}

	build(node, parent, space) {
		if (typeof node === "string") parent.append(document.createTextNode(node));
		else if (typeof node === "number") {
			const child = new Child(parent, space);
			this.parts.push([[node], (value) => child.set(value)]);
		} else this.buildElement(node, parent, node.tag === "svg" ? SVG : space);
	}

	buildElement(node, parent, space) {
		const element = space ? document.createElementNS(space, node.tag) : document.createElement(node.tag);
		parent.append(element);
		for (const child of node.children) this.build(child, element, space);
		for (const [name, parts] of node.attributes) {
			const holes = parts.filter((part) => typeof part === "number");
			if (holes.length) this.parts.push([holes, attributePart(element, name, parts)]);
			else element.setAttribute(name, parts[0]);
		}
	}

	update(values) {
		for (const [holes, part] of this.parts) part(...holes.map((hole) => values[hole]));
	}

	get element() {
		if (!this.root) throw new Error("a row needs exactly one root element");
		return this.root;
	}
}

/** What sets an attribute's value; a text in the focus is left to whoever types it. */
function attributePart(element, name, parts) {
	const plain = name.slice(1);
	if (name[0] === "@") {
		let handler = null;
		element.addEventListener(plain, (event) => handler?.(event));
		return (value) => (handler = value);
	}
	if (name[0] === ".") {
		return (value) => {
			if (element[plain] !== value && !(element === document.activeElement && "selectionStart" in element)) element[plain] = value;
		};
	}
	if (name[0] === "?") return changing((value) => element.toggleAttribute(plain, Boolean(value)));
	if (name.startsWith("--")) return changing((value) => element.style.setProperty(name, shown(value)));
	if (parts.length === 3 && !parts[0] && !parts[2]) return changing((value) => setAttribute(element, name, value));
	return changing((...values) => setAttribute(element, name, weave(parts, values)));
}

function changing(change) {
	let last = null;
	return (...values) => {
		if (last?.every((value, index) => value === values[index])) return;
		last = values;
		change(...values);
	};
}

const shown = (value) => (value === null || value === undefined || value === false ? "" : String(value));

function weave(parts, values) {
	let next = 0;
	return parts.map((part) => (typeof part === "number" ? shown(values[next++]) : part)).join("").trim();
}

function setAttribute(element, name, value) {
	const unsafe = URLS.has(name) && !SAFE_URL.test(value);
	if (value === null || value === undefined || value === false || unsafe) element.removeAttribute(name);
	else element.setAttribute(name, value === true ? "" : String(value));
}

/** What stands between two markers: nothing, a text, a view, a node or rows. */
class Child {
	constructor(parent, space) {
		this.space = space;
		this.start = parent.appendChild(document.createComment(""));
		this.end = parent.appendChild(document.createComment(""));
	}

	set(value) {
		if (value instanceof View) this.setView(value);
		else if (value instanceof Map) this.setRows(value);
		else if (Array.isArray(value)) this.setRows(new Map(value.entries()));
		else this.setText(value === true ? "" : shown(value));
	}

	clear() {
		while (this.start.nextSibling !== this.end) this.start.nextSibling.remove();
		this.text = this.view = this.rows = null;
	}

	insert(node) {
		this.end.parentNode.insertBefore(node, this.end);
	}

	setText(text) {
		if (this.text && text) {
			if (this.text.data !== text) this.text.data = text;
			return;
		}
		this.clear();
		if (text) this.insert((this.text = document.createTextNode(text)));
	}

	setView(view) {
		if (this.view?.strings === view.strings) {
			this.view.update(view.values);
			return;
		}
		this.clear();
		this.view = new Instance(view, this.space);
		this.insert(this.view.fragment);
	}

	/** What went is taken out first, so that what stays need not move. */
	setRows(entries) {
		if (!this.rows) this.clear();
		const old = this.rows ?? new Map();
		for (const [key, row] of old) if (!entries.has(key)) row.element.remove();
		this.rows = new Map();
		let last = this.start;
		for (const [key, view] of entries) {
			const row = this.row(old.get(key), view);
			if (last.nextSibling !== row.element) last.parentNode.insertBefore(row.element, last.nextSibling);
			last = row.element;
			this.rows.set(key, row);
		}
	}

	row(known, view) {
		if (known?.strings !== view.strings) {
			known?.element.remove();
			return new Instance(view, this.space);
		}
		known.update(view.values);
		return known;
	}
}

const roots = new WeakMap();

/** The focus stays where it was. */
export function render(view, container) {
	const focused = document.activeElement;
	if (!roots.has(container)) {
		container.replaceChildren();
		roots.set(container, new Child(container, null));
	}
	roots.get(container).set(view);
	if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}
