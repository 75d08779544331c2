// Each change of primary as swim lanes: one lane for each who took part, all on one axis in milliseconds.

import { byId, h, show } from './dom.js';
import { clock, millis } from './format.js';

const SHOWN = 8;

/** What a step ended: the label of the span before it, and whose lane that span belongs to. */
const SPANS = {
  stopped: ['stops cleanly', 'old'],
  fenced: ['fenced', 'members'],
  chosen: ['chosen', 'coordinator'],
  promoted: ['promoted', 'new'],
  opened: ['marker held, opened', 'new'],
  acknowledged: ['first acknowledgement', 'new'],
};

export function showTimelines({ histories, groups }) {
  const moving = new Set(groups.filter(g => g.phase !== 'steady').map(g => g.name));
  const bodies = [...histories.values()].map(x => lanesOfGroup(x, moving.has(x.group))).filter(Boolean);
  show(byId('failovers-body'), bodies.length
    ? bodies : h('p', { class: 'empty' }, histories.size
      ? 'This node keeps no history: ask a control node.' : 'Asking this node for the history.'));
}

function lanesOfGroup(history, moving) {
  const changes = history.changes.slice(-SHOWN).reverse();
  if (!changes.length) return null;
  const longest = Math.max(1, ...changes.map(c => end(c)));
  return h('article', { class: 'card', 'data-key': history.group, 'aria-label': `Changes of primary in ${history.group}` },
    h('h3', null, history.group, h('small', null, `the last ${changes.length}`)),
    changes.map((c, i) => change(c, i === 0, moving && i === 0, longest)));
}

const end = change => change.totalMillis ?? change.steps.at(-1).millis;

function change(c, newest, moving, longest) {
  const done = c.totalMillis !== null && c.totalMillis !== undefined;
  return h('details', { class: 'change', 'data-key': `${c.epoch}${c.startedAt}`, open: newest, 'data-moving': moving },
    h('summary', null,
      h('span', { class: 'when' }, clock(c.startedAt)),
      h('span', { class: 'kind', 'data-kind': c.kind }, c.kind),
      h('span', { class: 'who' }, c.oldPrimary && c.oldPrimary !== c.newPrimary ? `${c.oldPrimary} \u2192 ` : '', c.newPrimary ?? 'nobody yet'),
      strip(c, longest),
      h('span', { class: 'total' }, done ? millis(c.totalMillis) : moving ? 'running' : 'given up')),
    h('p', { class: 'reason' }, `Epoch ${c.epoch}: ${c.reason}`),
    lanes(c, done));
}

/** All changes of a group on one scale, so that a slow one is seen at a glance. */
function strip(c, longest) {
  const parts = spans(c).map(s => h('i', {
    'data-lane': s.lane, style: { left: `${(s.from / longest) * 100}%`, width: `${((s.to - s.from) / longest) * 100}%` },
  }));
  return h('span', { class: 'strip', 'aria-hidden': 'true' }, parts);
}

function spans(c) {
  return c.steps.slice(1).map((step, i) => {
    const [label, lane] = SPANS[step.step] ?? [step.step, 'coordinator'];
    return { label, lane, from: c.steps[i].millis, to: step.millis };
  });
}

function lanes(c, done) {
  const total = Math.max(1, end(c));
  const at = ms => `${(ms / total) * 100}%`;
  const all = spans(c);
  const rows = [
    ['old', c.oldPrimary && c.kind !== 'birth' ? c.oldPrimary : null, 'old primary'],
    ['coordinator', 'coordinator', 'decides'],
    ['members', 'members', 'are fenced'],
    ['new', c.newPrimary, 'new primary'],
  ].filter(([lane, name]) => name && (lane === 'coordinator' || lane === 'old' || all.some(s => s.lane === lane)));
  return h('div', { class: 'lanes', role: 'group', 'aria-label': `Steps of epoch ${c.epoch}` },
    rows.map(([lane, name, does]) => h('div', { class: 'lane', 'data-key': lane },
      h('span', { class: 'name' }, name, h('small', null, does)),
      h('div', { class: 'track' },
        lane === 'coordinator' ? c.steps.map((s, i) => h('b', { class: 'tick', title: `${s.step} at ${millis(s.millis)}`, style: { left: at(s.millis) }, 'data-last': i === c.steps.length - 1 && done })) : null,
        lane === 'old' && c.kind === 'failover' ? h('i', { class: 'span lost', style: { left: '0%', width: '100%' } }, 'lost') : null,
        all.filter(s => s.lane === lane && s.to > s.from).map(s => span(s, at, total))))),
    total > 1 ? axis(total) : null,
    h('ol', { class: 'steps' }, c.steps.map((s, i) => h('li', null,
      h('span', null, s.step), h('code', null, millis(s.millis)),
      i ? h('small', null, `+${millis(s.millis - c.steps[i - 1].millis)}`) : null))));
}

function span(s, at, total) {
  const wide = (s.to - s.from) / total > 0.12;
  return h('i', {
    class: 'span', 'data-lane': s.lane, title: `${s.label}: ${millis(s.to - s.from)}`,
    style: { left: at(s.from), width: at(s.to - s.from) },
  }, wide ? s.label : '');
}

function axis(total) {
  const rough = total / 5;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough) ?? power * 10;
  const marks = [];
  for (let t = 0; t <= total * 0.93; t += step) marks.push(t);
  return h('div', { class: 'lane axis', 'aria-hidden': 'true', 'data-key': 'axis' },
    h('span', { class: 'name' }),
    h('div', { class: 'track' }, marks.map(t => h('span', { style: { left: `${(t / total) * 100}%` } }, millis(t)))));
}
