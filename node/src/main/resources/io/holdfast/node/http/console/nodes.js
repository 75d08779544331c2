// The nodes, and who sees whom: each row is what one node says of the others.

import { byId, h, show } from './dom.js';
import { age } from './format.js';

const SEES = { yes: ['\u2713', 'sees'], no: ['\u2715', 'does not see'], unknown: ['?', 'was not asked about'] };
const PROBES = { answered: 'its port answers', refused: 'its port refuses', silent: 'its port is silent' };

export function showNodes({ cluster, sightings, groups }) {
  if (!cluster) return;
  const names = cluster.nodes.map(n => n.name);
  show(byId('nodes-body'), h('div', { class: 'pair' },
    h('table', { class: 'plain cards', 'data-key': 'nodes' },
      h('caption', { class: 'unseen' }, 'Nodes'),
      h('thead', null, h('tr', null, ['Node', 'Status', 'Does', 'Obeys', 'Host'].map(c => h('th', { scope: 'col' }, c)))),
      h('tbody', null, cluster.nodes.map(n => node(n, cluster, groups, sightings?.obeys ?? [])))),
    h('div', { class: 'sight', 'data-key': 'sight' },
      matrix(names, cluster, sightings?.sightings ?? []),
      evidence(sightings?.links ?? []))));
}

function node(n, cluster, groups, obeys) {
  const duties = [
    n.name === cluster.coordinator ? 'coordinator' : null,
    n.name === cluster.register.leader ? 'register\u2019s leader' : null,
    n.control ? 'control' : null,
  ].filter(Boolean);
  const here = n.name === cluster.self;
  return h('tr', { 'data-key': n.name },
    h('th', { scope: 'row' }, n.name, here ? h('small', null, 'this page') : null),
    h('td', { 'data-label': 'Status' }, h('span', { class: 'pill', 'data-tone': n.status === 'up' ? 'good' : gone(n.status) ? 'bad' : 'busy' }, n.status)),
    h('td', { 'data-label': 'Does' }, duties.join(', ') || '\u2013'),
    h('td', { 'data-label': 'Obeys' }, h('div', null, obeys.filter(o => o.node === n.name)
      .map(o => obedience(o, groups.find(g => g.name === o.group))))),
    h('td', { 'data-label': 'Host' }, here ? h('code', null, n.host) : h('a', { href: `${location.protocol}//${n.host}:${location.port}/`, rel: 'noreferrer' }, h('code', null, n.host))));
}

/** An agent that is behind what the register decided is worth a look. */
function obedience(o, group) {
  const behind = group && o.version < group.version;
  return h('div', {
    class: behind ? 'behind' : null, 'data-key': o.group,
    title: `${o.node} promised epoch ${o.epoch} of ${o.group} and accepted version ${o.version}${behind ? ` of ${group.version}` : ''}`,
  }, h('span', { class: 'dim' }, `${o.group} `), `epoch ${o.epoch}, v${o.version}`, behind ? ` of v${group.version}` : '');
}

const gone = status => status === 'unreachable' || status === 'absent';

function matrix(names, cluster, sightings) {
  const seen = new Map(sightings.map(s => [`${s.observer}>${s.subject}`, s]));
  return h('table', { class: 'matrix' },
    h('caption', null, 'Who sees whom'),
    h('thead', null, h('tr', null,
      h('td', null, h('span', { class: 'unseen' }, 'observer')), names.map(n => h('th', { scope: 'col' }, n)))),
    h('tbody', null, names.map(observer => h('tr', { 'data-key': observer },
      h('th', { scope: 'row' }, observer),
      names.map(subject => sight(observer, subject, seen.get(`${observer}>${subject}`)))))));
}

function sight(observer, subject, found) {
  if (observer === subject) return h('td', { class: 'self', 'aria-label': 'itself' }, '\u00b7');
  const [mark, verb] = SEES[found?.sees ?? 'unknown'];
  const heard = found?.heardMillis === null || found?.heardMillis === undefined ? '' : `, last heard ${age(found.heardMillis)}`;
  const says = `${observer} ${verb} ${subject}${heard}`;
  return h('td', { 'data-sees': found?.sees ?? 'unknown', title: says }, h('span', { role: 'img', 'aria-label': says }, mark));
}

/** What the instances know of each other, beside gossip: streams, and probes of a primary that fell silent. */
function evidence(links) {
  if (!links.length) return null;
  return h('ul', { class: 'evidence', 'aria-label': 'Streams and probes' }, links.map(l => h('li', {
    'data-key': `${l.group}${l.kind}${l.from}${l.to}`, 'data-up': l.up ? 'yes' : 'no',
  },
  h('span', { class: 'dim' }, `${l.group} `), `${l.from} \u2192 ${l.to} `, h('b', null, says(l)))));
}

function says(link) {
  if (link.kind === 'probe') return PROBES[link.detail] ?? link.detail;
  return link.up ? 'streams' : `no stream${link.millis === null || link.millis === undefined ? '' : `, last reply ${age(link.millis)}`}`;
}
