// One sentence for all: whether all is well, and if not, what to look at first.

import { byId, h, show } from './dom.js';
import { plural } from './format.js';

const RANK = ['bad', 'warn', 'ok'];

export function groupLevel(group) {
  if (!group.healthy) return 'bad';
  return group.paused || !group.verdict.startsWith('All is well') ? 'warn' : 'ok';
}

/** @return {level, sentence, reasons: [{level, text}]} */
export function verdict({ cluster, groups, lost }) {
  const reasons = [];
  if (lost) {
    reasons.push({ level: 'bad', text: `${lost} What is shown is what this node said last.` });
  }
  if (cluster && !cluster.register.majority) {
    reasons.push({ level: 'bad', text: 'No majority of the control nodes is heard here: nothing can be decided.' });
  }
  for (const group of groups) {
    const level = groupLevel(group);
    if (level !== 'ok') reasons.push({ level, text: `${group.name}: ${group.verdict}` });
  }
  for (const node of cluster?.nodes ?? []) {
    if (node.status === 'unreachable' || node.status === 'absent') {
      reasons.push({ level: 'warn', text: `The node ${node.name} (${node.host}) is ${node.status}.` });
    }
  }
  if (cluster && !cluster.coordinator) {
    reasons.push({ level: 'warn', text: 'No coordinator is heard at the moment.' });
  }
  reasons.sort((a, b) => RANK.indexOf(a.level) - RANK.indexOf(b.level));
  if (reasons.length) {
    return { level: reasons[0].level, sentence: reasons[0].text, reasons: reasons.slice(1) };
  }
  return { level: cluster ? 'ok' : 'unknown', sentence: well(cluster, groups), reasons: [] };
}

function well(cluster, groups) {
  if (!cluster) return 'Asking this node for the state of the cluster.';
  if (!groups.length) return 'Nothing was heard of any group yet.';
  const leads = groups.map(g => `${g.primary} leads ${g.name}`).join(', ');
  const up = cluster.nodes.filter(n => n.status === 'up').length;
  return `All is well: ${leads}; ${up} of ${plural(cluster.nodes.length, 'node', 'nodes')} up.`;
}

export function showVerdict(state) {
  const now = verdict(state);
  byId('verdict').dataset.level = now.level;
  const sentence = byId('sentence');
  if (sentence.textContent !== now.sentence) sentence.textContent = now.sentence;
  show(byId('reasons'), now.reasons.map(r => h('li', { 'data-level': r.level }, r.text)));
  const mark = { ok: '', warn: '(!) ', bad: '(!!) ', unknown: '' }[now.level];
  document.title = `${mark}${state.cluster?.cluster ?? ''} Holdfast`.trim();
}
