// Redis Clusters, which are watched and not led.

import { h } from './dom.js';
import { bytes, plural } from './format.js';
import { groupLevel } from './verdict.js';

const COLUMNS = ['Member', 'Role', 'State', 'Follows', 'Slots', 'Lag', 'May lead'];
const TONES = { online: 'good', syncing: 'busy' };

export function watchedCard(c) {
  const level = groupLevel(c);
  return h('article', { class: 'card group', 'data-key': c.name, 'data-level': level, 'aria-label': `Redis Cluster ${c.name}` },
    h('header', { class: 'group-head' },
      h('h3', null, h('span', { class: 'dot', 'data-level': level, 'aria-hidden': 'true' }), c.name,
        h('small', null, 'Redis Cluster, watched')),
      h('dl', { class: 'facts' },
        fact('epoch', c.epoch), fact('slots served', c.slots.served), fact('failing', c.slots.failing),
        fact('uncovered', c.slots.uncovered), fact('shards', plural(c.shards.length, 'shard', 'shards')))),
    h('p', { class: 'group-verdict', 'data-level': level }, c.verdict),
    c.alarms.length > 1 ? h('ul', { class: 'reasons' }, c.alarms.map(a => h('li', { 'data-level': a.critical ? 'bad' : 'warn' }, a.sentence))) : null,
    h('table', { class: 'members cards' },
      h('caption', { class: 'unseen' }, `Members of ${c.name}`),
      h('thead', null, h('tr', null, COLUMNS.map(name => h('th', { scope: 'col' }, name)))),
      h('tbody', null, c.members.map(row))));
}

const fact = (name, value) => h('div', null, h('dt', null, name), h('dd', null, value));

const cell = (label, ...content) => h('td', { 'data-label': label }, h('div', null, content));

function row(m) {
  return h('tr', { 'data-key': m.id, 'data-role': m.role },
    h('th', { scope: 'row' }, h('code', null, m.name)),
    cell('Role', h('span', { class: m.role === 'primary' ? 'role primary' : 'role' }, m.role)),
    cell('State', h('span', { class: 'pill', 'data-tone': TONES[m.state] ?? 'bad' }, m.state)),
    cell('Follows', m.upstream ? h('code', null, m.upstream) : '\u2013'),
    cell('Slots', m.slots || '\u2013'),
    cell('Lag', m.lag === null || m.lag === undefined ? '\u2013' : bytes(m.lag)),
    cell('May lead', m.electable ? h('span', { class: 'yes' }, 'yes')
      : h('span', { class: 'no' }, h('b', null, 'no'), h('span', { class: 'why' }, m.why || 'no reason was given'))));
}
