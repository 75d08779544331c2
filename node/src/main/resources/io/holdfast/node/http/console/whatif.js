// What the rules would decide if a node vanished now. Another version of the node may not answer that: then it says so.

import * as api from './api.js';
import { byId, h, show } from './dom.js';
import { bytes, engine } from './format.js';

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

function told(answer) {
  if (!Array.isArray(answer?.groups)) return plain(answer);
  const loses = [answer.coordinator ? 'the coordinator' : null, answer.majority === false ? 'the majority of the control nodes' : null].filter(Boolean);
  const untouched = !answer.groups.length && !answer.observed?.length;
  return [
    untouched ? h('p', { class: 'told-sentence' }, `No group has a member on ${answer.node}.`) : null,
    loses.length ? h('p', { class: 'told-sentence' }, `With ${answer.node} goes ${loses.join(' and ')}.`) : null,
    answer.groups.map(outlook),
    (answer.observed ?? []).map(o => h('article', { class: 'outlook', 'data-level': o.slotsLost ? 'bad' : 'ok' },
      h('h3', null, o.name, h('small', null, 'Redis Cluster, watched')), h('p', null, o.sentence))),
  ];
}

function outlook(g) {
  const bad = g.acknowledgedLost || g.writable === false;
  const facts = [
    ['was', g.role],
    ['leads afterwards', g.primaryAfter ?? 'nobody'],
    ['epoch', g.epochAfter],
    ['takes writes', g.writable ? 'yes' : 'no'],
    ['acknowledged writes', g.acknowledgedLost ? 'LOST' : 'all kept'],
    ['not yet confirmed', g.unconfirmedBytes === null || g.unconfirmedBytes === undefined ? null : bytes(g.unconfirmedBytes)],
    ['more members that could be lost', g.spare],
  ].filter(([, v]) => v !== null && v !== undefined && v !== '');
  return h('article', { class: 'outlook', 'data-level': bad ? 'bad' : g.spare === 0 ? 'warn' : 'ok' },
    h('h3', null, h('span', { class: 'dot', 'data-level': bad ? 'bad' : g.spare === 0 ? 'warn' : 'ok', 'aria-hidden': 'true' }), g.name, h('small', null, engine(g.engine))),
    h('p', { class: 'told-sentence' }, g.sentence),
    h('dl', { class: 'facts' }, facts.map(([name, v]) => h('div', null, h('dt', null, name), h('dd', null, v)))),
    g.steps?.length ? h('ol', { class: 'told-steps' }, g.steps.map(s => h('li', null, s))) : null);
}

/** What this page does not know yet: sentences first, then names and values. */
function plain(value) {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return h('ul', { class: 'told' }, value.map(v => h('li', null, plain(v))));
  const entries = Object.entries(value).filter(([, v]) => v !== null && v !== '');
  const isSentence = ([name, v]) => typeof v === 'string' && /sentence|verdict|outcome|summary/.test(name);
  const rest = entries.filter(e => !isSentence(e));
  return [
    entries.filter(isSentence).map(([, v]) => h('p', { class: 'told-sentence' }, v)),
    rest.length ? h('dl', { class: 'told' }, rest.map(([name, v]) => h('div', null,
      h('dt', null, name.replace(/([A-Z])/g, ' $1').toLowerCase()), h('dd', null, plain(v))))) : null,
  ];
}
