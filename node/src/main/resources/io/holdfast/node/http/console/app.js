// Holds what this page knows, listens to its node, and shows it.

import * as api from './api.js';
import * as actions from './actions.js';
import * as sessions from './sessions.js';
import * as whatif from './whatif.js';
import { byId } from './dom.js';
import { listen } from './stream.js';
import { showEvents } from './history.js';
import { showGroups } from './groups.js';
import { showNodes } from './nodes.js';
import { readParameters, showParameters } from './parameters.js';
import { showTimelines } from './timelines.js';
import { showVerdict } from './verdict.js';

const HISTORY = 100;
const HISTORY_PAUSE_MS = 250;
const READ_EVERY_MS = 5000;
const LOST_AFTER_MS = 1200;
const HIDDEN_MS = 5000;
const RANKS = ['anyone', 'viewer', 'operator', 'admin'];
const THEMES = ['auto', 'light', 'dark'];

const state = {
  cluster: null, sightings: null, groups: [], observed: [], histories: new Map(), configs: new Map(), me: null, lost: '', filter: '',
  access: changeToken, configured,
};
const versions = new Map();
let stop = () => {};
let lostTimer;
let shards = null;

function draw() {
  document.body.toggleAttribute('data-lost', state.lost !== '');
  showVerdict(state);
  showGroups(state);
  showNodes(state);
  showParameters(state);
  whatif.showChoices(state);
  byId('cluster').textContent = state.cluster?.cluster ?? '';
  byId('about').textContent = state.cluster
    ? `Holdfast ${state.cluster.holdfast}, served by ${state.cluster.self}${state.cluster.zone ? ` in ${state.cluster.zone}` : ''}; term ${state.cluster.term}` : 'Holdfast';
}

// However many events come at once, the page is drawn once a frame at most; a hidden tab is not drawn at all.
let drawing = false;
function redraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

function live(word, why) {
  byId('live').dataset.state = word;
  byId('live').textContent = word;
  byId('live').title = why ?? '';
}

function begin() {
  stop();
  stop = listen('v1/events?topics=cluster,groups', {
    open() {
      clearTimeout(lostTimer);
      lostTimer = undefined;
      state.lost = '';
      live('live');
      if (!state.me) learnWhoIAm();
      redraw();
    },
    lost(why) {
      live('reconnecting', why);
      lostTimer ??= setTimeout(() => { state.lost = why; redraw(); }, LOST_AFTER_MS);
    },
    refused(problem) {
      live('refused', problem.message);
      state.lost = problem.message;
      redraw();
      if (problem.status === 401 && !byId('dialog').open) actions.open('access', {}, state);
    },
    event: hear,
  });
}

function hear(name, data) {
  if (name === 'cluster') {
    state.cluster = data;
  } else if (name === 'sightings') {
    state.sightings = data;
  } else if (name === 'observed') {
    state.observed = withNewest(state.observed, data);
  } else if (name === 'group') {
    const isNew = !state.groups.some(g => g.name === data.name);
    state.groups = withNewest(state.groups, data);
    if (isNew) readSeen();
    if (versions.get(data.name) !== data.version) {
      versions.set(data.name, data.version);
      wantHistory(data.name);
    }
  }
  redraw();
}

const withNewest = (all, one) => [...all.filter(o => o.name !== one.name), one].sort((a, b) => a.name.localeCompare(b.name));

const wanted = new Set();
let historyTimer;
function wantHistory(group) {
  wanted.add(group);
  historyTimer ??= setTimeout(readHistories, HISTORY_PAUSE_MS);
}

async function readHistories() {
  const groups = [...wanted];
  wanted.clear();
  await Promise.all(groups.map(async group => {
    try {
      state.histories.set(group, await api.get(`v1/groups/${encodeURIComponent(group)}/history?limit=${HISTORY}`));
    } catch (e) {
      versions.delete(group);
    }
  }));
  historyTimer = undefined;
  state.histories = new Map([...state.histories].sort(([a], [b]) => a.localeCompare(b)));
  showTimelines(state);
  showEvents(state);
  if (wanted.size) historyTimer = setTimeout(readHistories, HISTORY_PAUSE_MS);
}

/** What costs more than the stream is read while somebody looks at it. */
const seen = new Map([['shards-body', readShards], ['parameters-body', () => readParameters(state)]]);
const visible = new Set();

function readSeen() {
  if (!document.hidden && state.me) visible.forEach(id => seen.get(id)());
}

async function readShards() {
  try {
    shards = await api.get('v1/shards');
  } catch (e) {
    shards = { problem: e.status === 404 ? 'This node does not tell of its shards.' : e.message };
  }
  sessions.showShards(shards, state);
}

async function whoAmI() {
  try {
    const { name, role } = await api.get('v1/whoami');
    state.me = { name, role, may: needed => RANKS.indexOf(role) >= RANKS.indexOf(needed) };
  } catch (e) {
    state.me = null;
  }
  byId('access').textContent = state.me ? `${state.me.name} \u00b7 ${state.me.role}` : 'Token\u2026';
}

/** Whatever became of a change of parameters: who tries again begins with what is set now. */
async function configured(change) {
  try {
    return await change();
  } finally {
    await readParameters(state);
  }
}

let learning = false;
async function learnWhoIAm() {
  if (learning) return;
  learning = true;
  await whoAmI();
  learning = false;
  redraw();
  readSeen();
}

async function changeToken(token, keep) {
  api.useToken(token, keep);
  await whoAmI();
  if (token && !state.me) throw new api.Problem(401, 'This node does not know that token.');
  begin();
  redraw();
  readSeen();
}

function theme(next) {
  document.documentElement.dataset.theme = next;
  byId('theme').textContent = { auto: 'Auto', light: 'Light', dark: 'Dark' }[next];
  byId('theme').setAttribute('aria-label', `Colours: ${next}`);
  localStorage.setItem('holdfast-theme', next);
  if (shards) sessions.showShards(shards, state);
}

document.addEventListener('click', event => {
  const button = event.target.closest('[data-do]');
  if (!button) return;
  const now = document.documentElement.dataset.theme;
  if (button.dataset.do === 'theme') theme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
  else actions.open(button.dataset.do, button.dataset, state);
});

document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, select, textarea, dialog');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    byId('principal').focus();
  }
});

byId('search').addEventListener('submit', event => {
  event.preventDefault();
  sessions.search(byId('principal').value.trim(), state.me);
});

byId('whatif-form').addEventListener('submit', event => {
  event.preventDefault();
  whatif.ask(byId('whatif-node').value);
});

byId('filter').addEventListener('submit', event => event.preventDefault());
byId('filter-text').addEventListener('input', event => {
  state.filter = event.target.value;
  showEvents(state);
});

const watcher = new IntersectionObserver(entries => {
  entries.forEach(e => { if (e.isIntersecting) visible.add(e.target.id); else visible.delete(e.target.id); });
  readSeen();
});
for (const id of seen.keys()) watcher.observe(byId(id));
setInterval(readSeen, READ_EVERY_MS);
addEventListener('resize', () => { if (shards) sessions.showShards(shards, state); });

const remembered = localStorage.getItem('holdfast-theme');
theme(THEMES.includes(remembered) ? remembered : 'auto');
showEvents(state);
showTimelines(state);
sessions.showShards(null, state);
begin();
learnWhoIAm();

// A page that was left may be kept for going back to it. It must not keep its stream: a browser has six connections to a node.
addEventListener('pagehide', () => stop());
addEventListener('pageshow', event => { if (event.persisted) begin(); });

// For the same reason a tab that nobody looks at lets go of its stream after a while, and begins anew when it is looked at.
let hiddenTimer;
let asleep = false;
document.addEventListener('visibilitychange', () => {
  clearTimeout(hiddenTimer);
  if (document.hidden) {
    hiddenTimer = setTimeout(() => {
      asleep = true;
      stop();
      live('paused', 'nobody looks at this tab');
    }, HIDDEN_MS);
  } else if (asleep) {
    asleep = false;
    begin();
  }
});
