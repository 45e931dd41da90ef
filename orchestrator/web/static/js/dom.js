// @ts-check
/**
 * Builds and changes nodes safely: text stays text, never markup. Knows no page.
 * Written for Chrome 70: no optional chaining, no replaceChildren.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * The element with this id; the templates promise it.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error("no element " + id);
  return found;
}

/**
 * @param {string} id
 * @returns {HTMLButtonElement}
 */
export function button(id) {
  return /** @type {HTMLButtonElement} */ (byId(id));
}

/**
 * A new element. Attributes named `on…` are listeners, `null`, `undefined` and `false` leave an attribute out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} attributes
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  Object.keys(attributes).forEach((name) => {
    const value = attributes[name];
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else setAttribute(node, name, value);
  });
  children.forEach((child) => {
    if (child !== null && child !== undefined) node.append(child);
  });
  return node;
}

/**
 * One of the page's icons (the template must have put its symbol into the sprite).
 * @param {string} name
 * @param {string} [more] further classes
 * @returns {SVGSVGElement}
 */
export function icon(name, more) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", more ? "i " + more : "i");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

/**
 * Show another icon in the same place.
 * @param {Element} inside the icon, or an element whose first icon it is
 * @param {string} name
 */
export function setIcon(inside, name) {
  const use = inside.querySelector("use");
  if (use) setAttribute(use, "href", "#i-" + name);
}

/**
 * A state in an icon and a word or two.
 * @param {string} tone
 * @param {string} iconName
 * @param {string} label
 * @returns {HTMLSpanElement}
 */
export function chip(tone, iconName, label) {
  return make("span", { class: tone ? "chip " + tone : "chip" }, icon(iconName), make("span", {}, label));
}

/**
 * Change a chip made by `chip` or by the template; untouched when nothing changed.
 * @param {Element} node
 * @param {string} tone
 * @param {string} iconName
 * @param {string} label
 */
export function setChip(node, tone, iconName, label) {
  setAttribute(node, "class", tone ? "chip " + tone : "chip");
  setIcon(node, iconName);
  const words = node.querySelector("span");
  if (words) setText(words, label);
}

/**
 * Put a text, only when it differs: a live region must not speak twice.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
}

/**
 * @param {HTMLElement} node
 * @param {boolean} shown
 */
export function show(node, shown) {
  if (node.hidden === shown) node.hidden = !shown;
}

/**
 * Exists, but not now: focusable and says why when pressed.
 * @param {Element} node
 * @param {boolean} locked
 */
export function lock(node, locked) {
  setAttribute(node, "aria-disabled", locked ? "true" : null);
}

/**
 * @param {Element} node
 * @returns {boolean}
 */
export function locked(node) {
  return node.getAttribute("aria-disabled") === "true";
}

/** @type {WeakMap<Element, Map<string, HTMLElement>>} */
const kept = new WeakMap();

/**
 * Make the children of a parent follow a list: nodes are kept by key, so that focus, playing pictures and open
 * menus survive. Nodes move only when the order truly changed.
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} create
 * @param {(node: HTMLElement, item: T, index: number) => void} update
 */
export function follow(parent, items, keyOf, create, update) {
  const nodes = kept.get(parent) || new Map();
  kept.set(parent, nodes);
  const wanted = new Set(items.map(keyOf));
  nodes.forEach((node, key) => {
    if (!wanted.has(key)) {
      node.remove();
      nodes.delete(key);
    }
  });
  /** @type {Element | null} */
  let before = parent.firstElementChild;
  items.forEach((item, index) => {
    let node = nodes.get(keyOf(item));
    if (!node) {
      node = create(item);
      nodes.set(keyOf(item), node);
    }
    if (before && node === before) before = before.nextElementSibling;
    else parent.insertBefore(node, before);
    update(node, item, index);
  });
}

/** @returns {Record<string, string>} the header that our server wants with every change */
export function csrfHeader() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return { "X-CSRF-Token": (meta && meta.getAttribute("content")) || "" };
}

/**
 * The JSON that the template put into the page.
 * @param {string} id
 * @returns {any}
 */
export function json(id) {
  return JSON.parse(byId(id).textContent || "null");
}
