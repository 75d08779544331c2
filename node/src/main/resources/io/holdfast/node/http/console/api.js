// One way to ask the API. The token lives in this module's memory, and in the tab's own store if the user wants that.

const KEPT = 'holdfast-token';
let token = sessionStorage.getItem(KEPT) ?? '';

/** What the API answered instead of a success: a problem document's sentence, or why nothing was answered. */
export class Problem extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

export const hasToken = () => token !== '';

export function useToken(text, keep) {
  token = text;
  if (text && keep) {
    sessionStorage.setItem(KEPT, text);
  } else {
    sessionStorage.removeItem(KEPT);
  }
}

export function headers(more) {
  return token ? { ...more, Authorization: `Bearer ${token}` } : { ...more };
}

export const get = path => ask('GET', path);

export const remove = path => ask('DELETE', path);

export const post = (path, body) => change('POST', path, body);

export const patch = (path, body) => change('PATCH', path, body);

function change(method, path, body) {
  return ask(method, path, { 'Content-Type': 'application/json', 'Idempotency-Key': random() }, JSON.stringify(body));
}

async function ask(method, path, more, body) {
  let response;
  try {
    const signal = AbortSignal.timeout(method === 'GET' ? 10000 : 45000);
    response = await fetch(path, { method, headers: headers(more), body, cache: 'no-store', signal });
  } catch (e) {
    throw new Problem(0, 'This node did not answer; it may or may not have been done.');
  }
  return response.ok ? read(response) : Promise.reject(await problem(response));
}

async function read(response) {
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

export async function problem(response) {
  let sentence = `The answer was ${response.status}.`;
  try {
    sentence = (await response.json()).detail ?? sentence;
  } catch (e) {
    // No problem document: the status has to do.
  }
  return new Problem(response.status, sentence);
}

// crypto.randomUUID exists on https only.
function random() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');
}
