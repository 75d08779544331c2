// What the rules would decide if a node vanished now. Another version of the node may not answer that: then it says so.

import * as api from './api.js';
import { byId, h, show } from './dom.js';

export function showChoices({ cluster }) {
  const select = byId('whatif-node');
  const before = select.value;
  show(select, (cluster?.nodes ?? []).map(n => h('option', { value: n.name, 'data-key': n.name }, n.name)));
  if (before) select.value = before;
}

export async function ask(node) {
  show(byId('whatif-answer'), h('p', { class: 'empty' }, 'Asking.'));
  try {
    show(byId('whatif-answer'), told(await api.get(`v1/what-if/${encodeURIComponent(node)}`)));
  } catch (e) {
    const text = e.status === 404 || e.status === 405 ? 'This node does not answer what-if questions.' : e.message;
    show(byId('whatif-answer'), h('p', { class: 'why' }, text));
  }
}

/** Sentences first; whatever else there is, as a list of names and values. */
function told(value) {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return h('ul', { class: 'told' }, value.map(v => h('li', null, told(v))));
  const entries = Object.entries(value).filter(([, v]) => v !== null && v !== '');
  const isSentence = ([name, v]) => typeof v === 'string' && /sentence|verdict|outcome|summary/.test(name);
  const rest = entries.filter(e => !isSentence(e));
  return [
    entries.filter(isSentence).map(([, v]) => h('p', { class: 'told-sentence' }, v)),
    rest.length ? h('dl', { class: 'told' }, rest.map(([name, v]) => h('div', null,
      h('dt', null, name.replace(/([A-Z])/g, ' $1').toLowerCase()), h('dd', null, typeof v === 'object' ? told(v) : String(v))))) : null,
  ];
}
