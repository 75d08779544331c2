// Builds and patches the page. Data only ever becomes text nodes and attribute values, never markup.

const SVG = 'http://www.w3.org/2000/svg';
const SVG_TAGS = new Set(['svg', 'g', 'path', 'line', 'rect', 'circle', 'text', 'title', 'defs', 'marker']);

/** An element: h('a', {href: '#x', class: 'y', style: {width: '3px'}}, 'text', child, [children], null). */
export function h(tag, attributes, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'style') {
      for (const [key, v] of Object.entries(value)) element.style.setProperty(key, v);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

export const byId = id => document.getElementById(id);

/**
 * Makes `target` hold what `fresh` holds and touches only what differs, so that focus, selection and an opened
 * <details> survive an update.
 */
export function show(target, ...fresh) {
  const wanted = document.createElement('div');
  append(wanted, fresh);
  morphChildren(target, wanted);
}

function morphChildren(old, wanted) {
  const next = [...wanted.childNodes];
  const keyed = new Map();
  for (const child of old.childNodes) {
    if (child.dataset?.key) keyed.set(child.dataset.key, child);
  }
  next.forEach((node, i) => {
    const key = node.dataset?.key;
    let here = old.childNodes[i];
    if (key && keyed.has(key) && keyed.get(key) !== here) {
      old.insertBefore(keyed.get(key), here ?? null);
      here = old.childNodes[i];
    }
    if (!here) {
      old.append(node);
    } else if (same(here, node)) {
      morph(here, node);
    } else if (here.dataset?.key) {
      old.insertBefore(node, here);
    } else {
      old.replaceChild(node, here);
    }
  });
  while (old.childNodes.length > next.length) old.lastChild.remove();
}

function same(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.dataset?.key === other.dataset?.key;
}

function morph(old, wanted) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== wanted.data) old.data = wanted.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    const kept = name === 'open' && old.nodeName === 'DETAILS';
    if (!wanted.hasAttribute(name) && !kept) old.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    const kept = name === 'open' && old.nodeName === 'DETAILS';
    if (name === 'style') {
      if (old.style.cssText !== wanted.style.cssText) old.style.cssText = wanted.style.cssText;
    } else if (!kept && old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  morphChildren(old, wanted);
}

/** Said aloud by screen readers and shown for a while. */
export function toast(text, level) {
  const line = h('p', { class: 'toast', 'data-level': level }, text);
  byId('toasts').append(line);
  setTimeout(() => line.remove(), level === 'bad' ? 15000 : 7000);
}
