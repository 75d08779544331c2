// One sentence for all: the node's own verdict, as the command line has it, unless the node itself is lost.

import { byId, h, show } from './dom.js';

export function groupLevel(group) {
  if (!group.healthy) return 'bad';
  return group.whole ? 'ok' : 'warn';
}

/** @return {level, sentence, reasons: [{level, sentence}]} */
export function verdict({ cluster, lost }) {
  const said = cluster?.verdict;
  if (lost) {
    const before = said && said.level !== 'ok' ? [{ level: said.level, sentence: said.sentence }, ...said.reasons] : [];
    return { level: 'bad', sentence: `${lost} What is shown is what this node said last.`, reasons: before };
  }
  return said ?? { level: 'unknown', sentence: 'Asking this node for the state of the cluster.', reasons: [] };
}

export function showVerdict(state) {
  const now = verdict(state);
  byId('verdict').dataset.level = now.level;
  const sentence = byId('sentence');
  if (sentence.textContent !== now.sentence) sentence.textContent = now.sentence;
  show(byId('reasons'), now.reasons.map(r => h('li', { 'data-level': r.level }, r.sentence)));
  const mark = { ok: '', warn: '(!) ', bad: '(!!) ', unknown: '' }[now.level];
  document.title = `${mark}${state.cluster?.cluster ?? ''} Holdfast`.trim();
}
