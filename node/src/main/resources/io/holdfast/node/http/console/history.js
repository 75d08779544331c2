// The groups' events, newest first.

import { byId, h, show } from './dom.js';
import { clock } from './format.js';

const SHOWN = 60;

export function showEvents({ histories, filter }) {
  const wanted = (filter ?? '').toLowerCase();
  const all = [...histories.values()]
    .flatMap(history => history.entries.map(entry => ({ group: history.group, ...entry })))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.version - a.version)
    .filter(e => !wanted || text(e).includes(wanted));
  show(byId('events-body'), all.length ? [table(all.slice(0, SHOWN)), more(all.length)]
    : h('p', { class: 'empty' }, wanted ? 'No event contains that.' : 'No event is known here yet.'));
}

const text = e => `${e.group} ${e.event.event} ${subject(e)} ${e.why} ${e.from} ${e.to} epoch ${e.epoch}`.toLowerCase();

const more = n => n > SHOWN ? h('p', { class: 'dim' }, `${n - SHOWN} older ones are not shown.`) : null;

function table(entries) {
  return h('table', { class: 'plain events cards' },
    h('caption', { class: 'unseen' }, 'Events'),
    h('thead', null, h('tr', null, ['Time', 'Group', 'Epoch', 'Event', 'Phase', 'Why'].map(c => h('th', { scope: 'col' }, c)))),
    h('tbody', null, entries.map(row)));
}

function row(e) {
  return h('tr', { 'data-key': `${e.group}/${e.version}` },
    h('td', { 'data-label': 'Time' }, h('time', { datetime: e.at }, clock(e.at, true))),
    h('td', { 'data-label': 'Group' }, e.group),
    h('td', { 'data-label': 'Epoch' }, e.epoch),
    h('td', { 'data-label': 'Event' }, h('span', null, h('b', null, e.event.event), ' ', subject(e))),
    h('td', { 'data-label': 'Phase' }, e.from === e.to ? e.to : `${e.from} \u2192 ${e.to}`),
    h('td', { 'data-label': 'Why' }, e.why));
}

function subject(e) {
  const v = e.event;
  return v.node ?? v.target ?? v.candidate ?? v.member?.node ?? v.first?.node ?? v.primary ?? '';
}
