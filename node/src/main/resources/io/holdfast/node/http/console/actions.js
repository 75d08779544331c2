// What may be asked of a group, each behind a dialog that says what will happen. What cannot be taken back is typed.

import * as api from './api.js';
import { byId, h, toast } from './dom.js';
import { plural } from './format.js';
import { configure } from './parameters.js';
import { revoke, revokeOne } from './sessions.js';

const FOLLOW_MS = 1000;

/** Opens the dialog of a button with data-do. */
export function open(verb, data, state) {
  const group = state.groups.find(g => g.name === data.group);
  const dialog = { switchover, unplan, failover, pause, resume, restart, set, unset, reinit, revoke: revokeAll, end, access }[verb];
  if (dialog) ask(dialog(group, data, state));
}

function switchover(group) {
  return {
    title: `Switch over ${group.name}`,
    text: `${group.primary ?? 'The primary'} stops cleanly and another member leads in a new epoch. Nothing that was acknowledged is lost; writes wait for about half a second.`,
    fields: [
      choice(group, 'Who is to lead', true),
      h('label', { class: 'field' }, 'When, in your time; empty: now', h('input', { name: 'at', type: 'datetime-local', step: 1 })),
    ],
    label: 'Switch over',
    run: async form => planned(await api.post(path(group, 'switchover'), { ...target(form), ...at(form) })),
  };
}

const at = form => form.get('at') ? { at: new Date(form.get('at')).toISOString() } : {};

/** A switchover to come is answered by its plan, which is no sentence. */
const planned = done => done.sentence ? done
  : { sentence: `A switchover${done.target ? ` to ${done.target}` : ''} is planned for ${new Date(done.at).toLocaleString()}.` };

function unplan(group) {
  return {
    title: `Take back the planned switchover of ${group.name}`,
    text: `It was planned for ${new Date(group.planned.at).toLocaleString()} by ${group.planned.by}. Afterwards nothing is planned.`,
    label: 'Take it back',
    run: async () => { await api.remove(path(group, 'switchover')); return { sentence: 'Nothing is planned any more.' }; },
  };
}

function restart(group, { scope = 'all' }) {
  const option = (value, text) => h('label', { class: 'check' }, h('input', { type: 'radio', name: 'scope', value, checked: value === scope }), text);
  return {
    title: `Rolling restart of ${group.name}`,
    text: 'The replicas restart one after the other, each streaming again before the next; then a switchover starts the old primary anew. It stops at the first failure.',
    fields: [h('fieldset', null, h('legend', null, 'Who restarts'),
      option('all', 'Every member'), option('pending', 'Those with settings that wait for a restart'))],
    label: 'Restart',
    run: async form => {
      const begun = await api.post(path(group, 'rolling-restart'), { scope: form.get('scope') });
      follow(path(group, 'rolling-restart'), begun);
      return { sentence: `The rolling restart of ${group.name} goes on at this node (run ${begun.run}).` };
    },
  };
}

/** Until its end, which is told. */
async function follow(where, begun) {
  let seen = begun;
  while (seen.state === 'running' && seen.run === begun.run) {
    await new Promise(done => { setTimeout(done, FOLLOW_MS); });
    try {
      seen = await api.get(where);
    } catch (e) {
      toast(`What became of run ${begun.run} is not known: ${e.message}`, 'bad');
      return;
    }
  }
  toast(seen.sentence, seen.state === 'failed' ? 'bad' : 'ok');
}

function set(group, { name }, { configs, configured }) {
  const config = configs.get(group.name);
  const field = (label, key, value) => h('label', { class: 'field' }, label,
    h('input', { name: key, value, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', required: key === 'name' }));
  return {
    title: name ? `Change ${name} of ${group.name}` : `Set a parameter of ${group.name}`,
    text: `It reaches every instance of ${group.name} within seconds; what takes a restart waits for one. PostgreSQL checks it first.`,
    fields: [name ? null : field('Parameter', 'name', ''), field('Value', 'value', name ? config.parameters[name] : '')],
    label: 'Set for every instance',
    run: form => configured(() => configure(config, { [name ?? form.get('name').trim()]: form.get('value').trim() })),
  };
}

function unset(group, { name }, { configs, configured }) {
  const config = configs.get(group.name);
  return {
    title: `Remove ${name} from ${group.name}`,
    text: `Every instance of ${group.name} goes back to what its node's own file says, or to PostgreSQL's default. Now it is ${config.parameters[name]}.`,
    label: 'Remove',
    run: () => configured(() => configure(config, { [name]: null })),
  };
}

function failover(group) {
  return {
    title: `Force a failover of ${group.name}`,
    text: 'A new epoch begins now, without the help of the present primary: its instance is fenced and its connections are cut. Use a switchover while the primary is well.',
    fields: [choice(group, 'Who is preferred', false)],
    typed: group.name,
    danger: true,
    label: 'Force failover',
    run: form => confirmed(path(group, 'failover'), target(form), group.name),
  };
}

function pause(group) {
  return {
    title: `Pause ${group.name}`,
    text: 'Holdfast goes on looking and decides nothing: while the group is paused, nobody takes over from a primary that dies.',
    label: 'Pause',
    run: () => api.post(path(group, 'pause'), {}),
  };
}

function resume(group) {
  return {
    title: `Resume ${group.name}`,
    text: 'Holdfast decides again, and at once does what the present state calls for.',
    label: 'Resume',
    run: () => api.post(path(group, 'resume'), {}),
  };
}

function reinit(group, { node }) {
  return {
    title: `Reinit ${node} in ${group.name}`,
    text: `The data of ${node} in ${group.name} are wiped and cloned anew from the primary. Until that has ended, the group has one replica less.`,
    typed: node,
    danger: true,
    label: 'Wipe and clone',
    run: () => api.post(path(group, 'reinit'), { node }),
  };
}

function revokeAll(group, { principal, count }) {
  return {
    title: `Revoke the sessions of ${principal}`,
    text: `${plural(Number(count), 'session ends', 'sessions end')} at one moment, on every node; ${principal} has to log in again.`,
    danger: true,
    label: 'Revoke all',
    run: async () => { await revoke(principal); return null; },
  };
}

function end(group, { principal, session }, { me }) {
  return {
    title: `Revoke one session of ${principal}`,
    text: `The session ${session} ends now, on every node; whoever uses it has to log in again. The other sessions of ${principal} go on.`,
    danger: true,
    label: 'Revoke',
    run: async () => { await revokeOne(principal, session, me); return null; },
  };
}

function access(group, data, { me, access: changed }) {
  return {
    title: 'Token',
    text: me ? `This page calls as ${me.name}, with the role ${me.role}.` : 'This node asks for a token: a line of the file that security.tokens-file names belongs to each.',
    fields: [
      h('label', { class: 'field' }, 'Token', h('input', { name: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false' })),
      h('label', { class: 'check' }, h('input', { name: 'keep', type: 'checkbox' }), 'Keep it until this tab is closed'),
    ],
    label: 'Use',
    run: async form => { await changed(form.get('token').trim(), form.get('keep') === 'on'); return null; },
  };
}

/** The word that was typed goes along where the node asks for it. */
async function confirmed(where, body, word) {
  try {
    return await api.post(where, body);
  } catch (e) {
    if (e.status !== 428) throw e;
    return api.post(where, { ...body, confirm: word });
  }
}

const path = (group, verb) => `v1/groups/${encodeURIComponent(group.name)}/${verb}`;

const target = form => form.get('target') ? { target: form.get('target') } : {};

function choice(group, title, strict) {
  const others = group.members.filter(m => m.name !== group.primary);
  const option = (value, text, why, disabled) => h('label', { class: 'check' },
    h('input', { type: 'radio', name: 'target', value, checked: value === '', disabled }),
    h('span', null, text, why ? h('small', { class: 'why' }, why) : null));
  return h('fieldset', null, h('legend', null, title),
    option('', 'The one with the newest data', ''),
    others.map(m => option(m.name, m.name, m.electable ? '' : m.why, strict && !m.electable)));
}

function ask({ title, text, fields, typed, danger, label, run }) {
  const dialog = byId('dialog');
  const problem = h('p', { class: 'why', role: 'alert' });
  const word = typed ? h('label', { class: 'field' }, h('span', null, 'Type ', h('b', null, typed), ' to confirm'),
    h('input', { name: 'typed', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' })) : null;
  const go = h('button', { type: 'submit', class: danger ? 'danger solid' : 'solid', disabled: Boolean(typed) }, label);
  const cancel = h('button', { type: 'button' }, 'Cancel');
  const form = h('form', { method: 'dialog' },
    h('h2', { id: 'dialog-title' }, title), h('p', null, text), fields, word, problem, h('div', { class: 'dialog-acts' }, cancel, go));
  cancel.addEventListener('click', () => dialog.close());
  word?.querySelector('input').addEventListener('input', e => { go.disabled = e.target.value !== typed; });
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (go.disabled) return;
    const data = new FormData(form);
    go.disabled = true;
    go.setAttribute('aria-busy', 'true');
    problem.textContent = '';
    try {
      const done = await run(data);
      dialog.close();
      if (done?.sentence) toast(done.sentence, 'ok');
    } catch (e) {
      problem.textContent = e.message;
      go.disabled = false;
    }
    go.removeAttribute('aria-busy');
  });
  if (dialog.open) dialog.close();
  dialog.replaceChildren(form);
  dialog.showModal();
}
