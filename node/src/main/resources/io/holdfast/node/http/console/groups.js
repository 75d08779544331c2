// The groups: who leads, who follows how closely, who could lead and why not.

import { byId, h, show } from './dom.js';
import { age, bytes, engine } from './format.js';
import { groupLevel } from './verdict.js';
import { watchedCard } from './watched.js';

const BUSY = new Set(['cloning', 'rewinding', 'starting', 'connecting', 'promoted', 'initialising', 'stopping', 'fenced']);
const GOOD = new Set(['running', 'streaming']);
const LAG_FULL = 16 * 1024 * 1024;

export function showGroups({ groups, observed, sightings, me }) {
  if (!groups.length && !observed.length) return;
  show(byId('groups-body'), groups.map(g => card(g, sightings?.links ?? [], me)), observed.map(watchedCard));
}

function card(group, links, me) {
  const mine = links.filter(l => l.group === group.name);
  return h('article', { class: 'card group', 'data-key': group.name, 'data-level': groupLevel(group), 'aria-label': `Group ${group.name}` },
    h('header', { class: 'group-head' },
      h('h3', null, h('span', { class: 'dot', 'data-level': groupLevel(group), 'aria-hidden': 'true' }), group.name,
        h('small', null, engine(group.engine))),
      h('dl', { class: 'facts' },
        fact('phase', h('span', { class: 'pill', 'data-tone': group.phase === 'steady' ? 'good' : 'busy' }, group.phase)),
        group.paused ? fact('decisions', h('span', { class: 'pill', 'data-tone': 'busy' }, 'paused')) : null,
        fact('epoch', group.epoch),
        fact('acknowledged by', group.ackRule.text),
        fact('durability', group.ackRule.durability),
        group.planned ? fact('planned switchover', planned(group.planned)) : null),
      buttons(group, me)),
    h('p', { class: 'group-verdict', 'data-level': groupLevel(group) }, group.verdict),
    h('div', { class: 'group-body' },
      topology(group, mine),
      table(group, me)));
}

const planned = p => `${p.target ? `to ${p.target} ` : ''}at ${new Date(p.at).toLocaleString()} by ${p.by}`;

const fact = (name, value) => h('div', null, h('dt', null, name), h('dd', null, value));

function buttons(group, me) {
  if (!me?.may('operator')) return null;
  const act = (verb, label, kind) =>
    h('button', { type: 'button', class: kind, 'data-do': verb, 'data-group': group.name }, label);
  return h('div', { class: 'acts', role: 'group', 'aria-label': `Actions for ${group.name}` },
    act('switchover', 'Switch over\u2026', null),
    group.planned ? act('unplan', 'Take back the plan\u2026', null) : null,
    group.engine === 'postgres' ? act('restart', 'Rolling restart\u2026', null) : null,
    group.paused ? act('resume', 'Resume\u2026', null) : act('pause', 'Pause\u2026', null),
    act('failover', 'Force failover\u2026', 'danger'));
}

const COLUMNS = ['Member', 'Role', 'State', 'Lag', 'May lead', 'Position', 'Address'];

function table(group, me) {
  const admin = me?.may('admin');
  return h('table', { class: 'members cards' },
    h('caption', { class: 'unseen' }, `Members of ${group.name}`),
    h('thead', null, h('tr', null, COLUMNS.map(c => h('th', { scope: 'col' }, c)),
      admin ? h('th', { scope: 'col' }, h('span', { class: 'unseen' }, 'Actions')) : null)),
    h('tbody', null, group.members.map(m => row(group, m, admin))));
}

function row(group, m, admin) {
  const primary = m.role === 'primary';
  return h('tr', { 'data-key': m.name, 'data-role': m.role },
    h('th', { scope: 'row' }, m.name, m.counted ? null : h('small', { title: 'The register does not count it as a member yet' }, 'not counted')),
    cell('Role', h('span', { class: primary ? 'role primary' : 'role' }, m.role)),
    cell('State', h('span', { class: 'pill', 'data-tone': tone(m.state) }, m.state), progress(m), stale(m)),
    cell('Lag', primary ? h('span', { class: 'dim' }, '\u2013') : lag(m)),
    cell('May lead', m.electable
      ? h('span', { class: 'yes' }, 'yes')
      : h('span', { class: 'no' }, h('b', null, 'no'), h('span', { class: 'why' }, m.why || 'no reason was given'))),
    cell('Position', h('code', null, m.position ?? 'unknown')),
    cell('Address', m.host ? h('code', null, `${m.host}:${m.port}`) : '\u2013'),
    admin ? h('td', { class: 'end' }, primary ? null : h('button', {
      type: 'button', class: 'quiet', 'data-do': 'reinit', 'data-group': group.name, 'data-node': m.name,
      'aria-label': `Wipe and clone ${m.name} in ${group.name} anew`,
    }, 'Reinit\u2026')) : null);
}

const cell = (label, ...content) => h('td', { 'data-label': label }, h('div', null, content));

const stale = m => m.ageMillis !== null && m.ageMillis !== undefined && m.ageMillis > 1500
  ? h('small', null, `heard ${age(m.ageMillis)}`) : null;

function tone(state) {
  if (GOOD.has(state)) return 'good';
  return BUSY.has(state) ? 'busy' : 'bad';
}

function progress(m) {
  if (m.progress === null || m.progress === undefined) return null;
  return h('progress', { max: 100, value: m.progress, 'aria-label': `${m.state} of ${m.name}` }, `${m.progress} %`);
}

/** The bar is logarithmic: a kilobyte and a gigabyte both want to be seen. */
function lag(m) {
  if (m.lag === null || m.lag === undefined) return h('span', { class: 'dim' }, 'unknown');
  const part = m.lag === 0 ? 0 : Math.min(1, Math.log2(1 + m.lag) / Math.log2(1 + LAG_FULL));
  return [
    h('span', { class: 'lag', 'aria-hidden': 'true' },
      h('i', { 'data-tone': part > 0.9 ? 'bad' : part > 0.7 ? 'busy' : 'good', style: { width: `${Math.round(part * 100)}%` } })),
    h('span', { class: 'number' }, bytes(m.lag)),
  ];
}

const WIDTH = 250;
const ROW = 46;

/** The primary on the left, its replicas on the right, and what flows between them. */
function topology(group, links) {
  const primary = group.members.find(m => m.role === 'primary');
  const others = group.members.filter(m => m !== primary);
  const rows = Math.max(1, others.length);
  const middle = (rows * ROW) / 2;
  const arrows = others.map((m, i) => arrow(m, links, middle, i * ROW + ROW / 2, Boolean(primary)));
  return h('svg', {
    class: 'topology', viewBox: `0 0 ${WIDTH} ${rows * ROW}`, width: WIDTH, height: rows * ROW, role: 'img',
    'aria-label': described(primary, others),
  },
  arrows,
  primary ? box(primary, 4, middle) : null,
  others.map((m, i) => box(m, WIDTH - 94, i * ROW + ROW / 2)));
}

function box(m, x, y) {
  return h('g', { class: 'instance', 'data-tone': tone(m.state), 'data-role': m.role },
    h('rect', { x, y: y - 17, width: 90, height: 34, rx: 5 }),
    h('text', { x: x + 10, y: y - 2, class: 'who' }, m.name),
    h('text', { x: x + 10, y: y + 11, class: 'what' }, m.state));
}

function arrow(m, links, from, to, led) {
  const link = links.find(l => l.kind === 'stream' && l.to === m.name);
  const up = led && (link ? link.up : m.state === 'streaming');
  return h('path', {
    class: 'flow', 'data-up': up ? 'yes' : 'no',
    d: `M94 ${from} C 125 ${from}, 125 ${to}, ${WIDTH - 96} ${to}`,
  });
}

function described(primary, others) {
  const streams = others.filter(m => m.state === 'streaming').map(m => m.name);
  const head = primary ? `${primary.name} is the primary and ${primary.state}` : 'There is no primary';
  return `${head}; streaming from it: ${streams.join(', ') || 'nobody'}.`;
}
