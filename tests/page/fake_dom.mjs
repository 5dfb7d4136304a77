/** As much of a document as html.js uses; it remembers what was moved, and serialises what it holds. */

class FakeNode {
  constructor() {
    this.childNodes = [];
    this.parentNode = null;
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get nextSibling() {
    const siblings = this.parentNode.childNodes;
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  get isConnected() {
    return this === globalThis.document.body || (this.parentNode?.isConnected ?? false);
  }

  remove() {
    if (!this.parentNode) return;
    const siblings = this.parentNode.childNodes;
    siblings.splice(siblings.indexOf(this), 1);
    this.parentNode = null;
  }

  insertBefore(node, before) {
    if (node instanceof FakeFragment) {
      for (const child of [...node.childNodes]) this.insertBefore(child, before);
      return node;
    }
    node.remove();
    const at = before ? this.childNodes.indexOf(before) : this.childNodes.length;
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
    globalThis.document.moves += 1;
    return node;
  }

  appendChild(node) {
    return this.insertBefore(node, null);
  }

  append(...nodes) {
    for (const node of nodes) this.appendChild(node);
  }

  replaceChildren() {
    for (const child of [...this.childNodes]) child.remove();
  }
}

class FakeFragment extends FakeNode {}

class FakeText extends FakeNode {
  constructor(data) {
    super();
    this.data = data;
  }
}

class FakeComment extends FakeNode {}

class FakeElement extends FakeNode {
  constructor(tag, space) {
    super();
    Object.assign(this, { tag, space, attributes: new Map(), listeners: new Map(), properties: new Map() });
    this.style = { setProperty: (name, value) => this.properties.set(name, value) };
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  toggleAttribute(name, on) {
    if (on) this.attributes.set(name, "");
    else this.attributes.delete(name);
  }

  addEventListener(type, listener) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  dispatch(type) {
    for (const listener of this.listeners.get(type) ?? []) listener({ type });
  }

  focus() {
    globalThis.document.activeElement = this;
  }
}

/** Put a new, empty document in place of the last one; its body. */
export function install() {
  const body = new FakeElement("body", null);
  globalThis.document = {
    body,
    activeElement: null,
    moves: 0,
    createElement: (tag) => new FakeElement(tag, null),
    createElementNS: (space, tag) => new FakeElement(tag, space),
    createTextNode: (data) => new FakeText(data),
    createComment: () => new FakeComment(),
    createDocumentFragment: () => new FakeFragment(),
  };
  return body;
}

/** What a node holds, as markup in which texts are quoted: a text never looks like an element. */
export function told(node) {
  if (node instanceof FakeComment) return "";
  if (node instanceof FakeText) return JSON.stringify(node.data);
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join("");
  return `<${node.tag}${attributes}>${node.childNodes.map(told).join("")}</>`;
}

/** What is inside a node. */
export const inside = (node) => node.childNodes.map(told).join("");

/** The elements below a node that have a tag. */
export function all(node, tag) {
  return node.childNodes.flatMap((child) => [...(child.tag === tag ? [child] : []), ...all(child, tag)]);
}
