// Sessions: how the shards lie, and the sessions of one principal at a time. All sessions are never listed.

import * as api from './api.js';
import { byId, h, show, toast } from './dom.js';
import { age, clock, count, plural } from './format.js';

const LISTED = 100;
const CELL = 7;
const GAP = 1;

/** @param map what /v1/shards answered, or {problem} */
export function showShards(map, { cluster }) {
  const title = h('h3', { 'data-key': 'title' }, 'Shards', h('small', null, 'of sessions, and the sessions in memory'));
  if (!map || map.problem) {
    show(byId('shards-body'), title, h('p', { class: 'empty' }, map?.problem ?? 'Asking for the shards.'));
    return;
  }
  const most = Math.max(1, ...map.nodes.map(n => n.sessions));
  show(byId('shards-body'), title,
    h('p', { class: 'big', 'data-key': 'sum' }, count(map.sessions), h('small', null, `sessions in memory, ${plural(map.shards, 'shard', 'shards')} at work`)),
    h('table', { class: 'plain shards', 'data-key': 'shards' },
      h('caption', { class: 'unseen' }, 'Shards by node'),
      h('thead', null, h('tr', null, ['Node', 'Shards', 'Sessions', 'Each square is a shard'].map(c => h('th', { scope: 'col' }, c)))),
      h('tbody', null, map.nodes.map(n => h('tr', { 'data-key': n.node },
        h('th', { scope: 'row' }, n.node, n.node === cluster?.self ? h('small', null, 'this page') : null),
        h('td', { class: 'number' }, count(n.shards)),
        h('td', { class: 'number' }, h('span', { class: 'lag', 'aria-hidden': 'true' }, h('i', { 'data-tone': 'good', style: { width: `${(n.sessions / most) * 100}%` } })), count(n.sessions)),
        h('td', { class: 'cells' }, h('canvas', { 'data-node': n.node, height: 1, 'aria-hidden': 'true' })))))),
    map.silent ? h('p', { class: 'why' }, `${plural(map.silent, 'shard or node', 'shards or nodes')} did not answer in time.`) : null);
  map.nodes.forEach(paint);
}

/** One canvas a node instead of a thousand elements. */
function paint(node) {
  const canvas = byId('shards-body').querySelector(`canvas[data-node="${CSS.escape(node.node)}"]`);
  const width = Math.max(40, canvas.parentElement.clientWidth - 4);
  const columns = Math.max(1, Math.floor(width / (CELL + GAP)));
  const rows = Math.ceil(node.counts.length / columns) || 1;
  const ratio = devicePixelRatio || 1;
  canvas.width = columns * (CELL + GAP) * ratio;
  canvas.height = rows * (CELL + GAP) * ratio;
  canvas.style.width = `${columns * (CELL + GAP)}px`;
  canvas.style.height = `${rows * (CELL + GAP)}px`;
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  pen.fillStyle = getComputedStyle(canvas).color;
  const most = Math.max(1, ...node.counts);
  node.counts.forEach((n, i) => {
    pen.globalAlpha = 0.18 + 0.82 * (n / most);
    pen.fillRect((i % columns) * (CELL + GAP), Math.floor(i / columns) * (CELL + GAP), CELL, CELL);
  });
}

/** Finds the sessions of one principal. */
export async function search(principal, me) {
  if (!me?.may('operator')) {
    show(byId('found'), h('p', { class: 'empty' }, 'Looking at sessions needs a token of the role operator.'));
    return;
  }
  show(byId('found'), h('p', { class: 'empty' }, 'Asking.'));
  try {
    const answer = await api.get(`v1/principals/${encodeURIComponent(principal)}/sessions`);
    show(byId('found'), found(answer));
  } catch (e) {
    show(byId('found'), h('p', { class: 'why', role: 'alert' }, e.message));
  }
}

function found({ principal, sessions }) {
  if (!sessions.length) return h('p', { class: 'empty' }, `${principal} has no session.`);
  const shown = sessions.slice(0, LISTED);
  return [
    h('div', { class: 'line', 'data-key': 'head' },
      h('p', null, h('b', null, principal), ' has ', h('b', null, plural(sessions.length, 'session', 'sessions')), '.'),
      h('button', { type: 'button', class: 'danger', 'data-do': 'revoke', 'data-principal': principal, 'data-count': sessions.length }, 'Revoke all\u2026')),
    h('div', { class: 'scroll', 'data-key': 'list', tabindex: 0, role: 'region', 'aria-label': `Sessions of ${principal}` },
      h('table', { class: 'plain' },
        h('thead', null, h('tr', null, ['Key', 'Version', 'Created', 'Last access', 'Owner'].map(c => h('th', { scope: 'col' }, c)),
          h('th', { scope: 'col' }, h('span', { class: 'unseen' }, 'Action')))),
        h('tbody', null, shown.map(s => h('tr', { 'data-key': s.key },
          h('td', null, h('code', null, s.key)), h('td', { class: 'number' }, s.version),
          h('td', null, clock(s.created)), h('td', null, age(Date.now() - Date.parse(s.lastAccess))), h('td', null, s.owner),
          h('td', null, h('button', { type: 'button', class: 'quiet', 'data-do': 'end', 'data-principal': principal, 'data-session': s.key, 'aria-label': `Revoke the session ${s.key}` }, 'Revoke\u2026'))))))),
    sessions.length > LISTED ? h('p', { class: 'dim' }, `${sessions.length - LISTED} more are not shown.`) : null,
  ];
}

export async function revoke(principal) {
  const done = await api.remove(`v1/principals/${encodeURIComponent(principal)}/sessions`);
  toast(`Revoked: ${plural(done.sessions, 'session', 'sessions')} of ${principal}.`, 'ok');
  show(byId('found'), h('p', { class: 'empty' }, `${principal} has no session.`));
}

/** One of them; the others are listed anew. */
export async function revokeOne(principal, key, me) {
  await api.remove(`v1/principals/${encodeURIComponent(principal)}/sessions/${encodeURIComponent(key)}`);
  toast(`Revoked: one session of ${principal}.`, 'ok');
  await search(principal, me);
}
