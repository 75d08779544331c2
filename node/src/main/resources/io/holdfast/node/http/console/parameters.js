// What is set for every instance of a PostgreSQL group, and which of it only a restart puts in force, member by member.

import * as api from './api.js';
import { byId, h, show } from './dom.js';

const where = group => `v1/groups/${encodeURIComponent(group)}/config`;

const ofPostgres = groups => groups.filter(g => g.engine === 'postgres');

/** Every member is asked, so this is read only while somebody looks at it. */
export async function readParameters(state) {
  await Promise.all(ofPostgres(state.groups).map(async ({ name }) => {
    try {
      state.configs.set(name, await api.get(where(name)));
    } catch (e) {
      state.configs.set(name, { ...state.configs.get(name), problem: e.message });
    }
  }));
  showParameters(state);
}

/** Sets values for the whole group, null takes one out; refused when it is not as {@code config} has it any more. */
export const configure = (config, parameters) => api.patch(where(config.group), { parameters, version: config.version });

export function showParameters({ groups, configs, me }) {
  const mine = ofPostgres(groups);
  show(byId('parameters-body'), mine.length
    ? mine.map(g => card(g, configs.get(g.name), me?.may('operator')))
    : h('p', { class: 'empty' }, 'There is no PostgreSQL group here; parameters of a whole group are for those.'));
}

function card(group, config, may) {
  const known = config?.parameters;
  const waiting = (config?.members ?? []).filter(m => m.pendingRestart).map(m => m.name);
  const act = (verb, label, more) => h('button', { type: 'button', 'data-do': verb, 'data-group': group.name, ...more }, label);
  return h('article', { class: 'card', 'data-key': group.name, 'aria-label': `Parameters of ${group.name}` },
    h('header', { class: 'group-head' },
      h('h3', null, group.name, known ? h('small', null, `version ${config.version}`) : null),
      may && known ? h('div', { class: 'acts', role: 'group', 'aria-label': `Actions for the parameters of ${group.name}` },
        waiting.length ? act('restart', 'Rolling restart\u2026', { 'data-scope': 'pending', class: 'solid' }) : null,
        act('set', 'Set a parameter\u2026')) : null),
    config?.problem ? h('p', { class: 'why', role: 'alert' }, config.problem) : null,
    known ? [told(config, waiting), table(group, config, may)] : h('p', { class: 'empty' }, config ? null : 'Asking every member.'));
}

function told({ members }, waiting) {
  const silent = members.filter(m => m.why);
  return [
    h('p', { class: 'group-verdict', 'data-level': waiting.length ? 'warn' : 'ok' }, waiting.length
      ? `${waiting.join(', ')} ${waiting.length === 1 ? 'waits' : 'wait'} for a restart.`
      : 'Nothing waits for a restart.'),
    silent.map(m => h('p', { class: 'why' }, m.why.includes(m.name) ? m.why : `${m.name}: ${m.why}`)),
  ];
}

const COLUMNS = ['Parameter', 'Value', 'In force'];

function table(group, { parameters, members }, may) {
  const pending = members.flatMap(m => m.pending.map(p => ({ ...p, member: m.name })));
  const names = [...new Set([...Object.keys(parameters), ...pending.map(p => p.name)])].sort();
  if (!names.length) return h('p', { class: 'empty' }, 'Nothing is set for the whole group; each node\u2019s own file counts.');
  const everybody = members.every(m => !m.why);
  return h('table', { class: 'parameters cards' },
    h('caption', { class: 'unseen' }, `Parameters of ${group.name}`),
    h('thead', null, h('tr', null, COLUMNS.map(c => h('th', { scope: 'col' }, c)),
      may ? h('th', { scope: 'col' }, h('span', { class: 'unseen' }, 'Actions')) : null)),
    h('tbody', null, names.map(name => row(group, name, parameters[name], pending.filter(p => p.name === name), everybody, may))));
}

function row(group, name, value, pending, everybody, may) {
  const isSet = value !== undefined;
  const act = (verb, label, spoken) => h('button', {
    type: 'button', class: 'quiet', 'data-do': verb, 'data-group': group.name, 'data-name': name, 'aria-label': spoken }, label);
  return h('tr', { 'data-key': name },
    h('th', { scope: 'row' }, h('code', null, name)),
    h('td', { 'data-label': 'Value' }, isSet ? h('code', null, value === '' ? '\u2018\u2019' : value) : h('span', { class: 'dim' }, 'not set for the group')),
    h('td', { 'data-label': 'In force' }, pending.length
      ? h('ul', { class: 'waits' }, pending.map(waits))
      : h('span', { class: 'yes' }, everybody ? 'yes' : 'on those that answered')),
    may ? h('td', { class: 'end' }, isSet ? [
      act('set', 'Change\u2026', `Change ${name} of ${group.name}`), act('unset', 'Remove\u2026', `Remove ${name} from ${group.name}`)] : null) : null);
}

const waits = p => h('li', null, h('b', null, p.member), ' has ', h('code', null, p.running), ', ', h('code', null, p.wanted),
  p.lowered ? ' after a restart, the primary first' : ' after a restart');
