// Server-sent events by fetch, because EventSource cannot send a token. Reconnects by itself: at once when a stream ended
// in good order, then with growing pauses. Each connection begins with the whole state, so nothing is missed.

import { headers, problem } from './api.js';

const SILENT_MS = 6000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/**
 * @param on {event(name, data), open(), lost(why), refused(problem)}; refused ends the stream
 * @return a function that ends it
 */
export function listen(path, on) {
  let ended = false;
  let pause = FIRST_PAUSE_MS;
  let abort = new AbortController();

  async function run() {
    while (!ended) {
      try {
        await once();
        await rest(FIRST_PAUSE_MS);
      } catch (e) {
        if (ended) return;
        if (e.status >= 400 && e.status < 500 && e.status !== 429) {
          on.refused(e);
          return;
        }
        on.lost(e.status ? e.message : 'The connection to this node was lost.');
        await rest(pause);
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      }
    }
  }

  async function once() {
    abort = new AbortController();
    let alarm = setTimeout(() => abort.abort(), SILENT_MS);
    try {
      const response = await fetch(path, {
        headers: headers({ Accept: 'text/event-stream' }),
        cache: 'no-store',
        signal: abort.signal,
      });
      if (!response.ok) throw await problem(response);
      on.open();
      pause = FIRST_PAUSE_MS;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const lines = parser(on.event);
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(alarm);
        alarm = setTimeout(() => abort.abort(), SILENT_MS);
        lines(value);
      }
    } finally {
      clearTimeout(alarm);
    }
  }

  // A hidden tab's timers sleep; a network that comes back is no reason to wait for one.
  let wake = () => {};
  const rest = ms => new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    wake = () => { clearTimeout(timer); resolve(); };
  });
  const awake = () => wake();
  addEventListener('online', awake);
  document.addEventListener('visibilitychange', awake);

  run();
  return () => {
    ended = true;
    removeEventListener('online', awake);
    document.removeEventListener('visibilitychange', awake);
    abort.abort();
    wake();
  };
}

/** Cuts text into events. */
export function parser(tell) {
  let rest = '';
  let name = '';
  let data = [];
  return text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      if (line === '') {
        if (data.length) tell(name || 'message', JSON.parse(data.join('\n')));
        name = '';
        data = [];
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).trim());
      }
    }
  };
}
