// Numbers and times as people read them.

export function bytes(n) {
  if (n === null || n === undefined) return 'unknown';
  if (n < 1024) return `${n} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = n;
  let unit = -1;
  do {
    value /= 1024;
    unit++;
  } while (value >= 1024 && unit < units.length - 1);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function millis(ms) {
  if (ms === null || ms === undefined) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
  if (ms < 3600000) return `${Math.floor(ms / 60000)} min ${Math.round((ms % 60000) / 1000)} s`;
  return `${Math.floor(ms / 3600000)} h ${Math.round((ms % 3600000) / 60000)} min`;
}

/** How long something has been silent, without digits that flicker. */
export function age(ms) {
  if (ms === null || ms === undefined) return 'never';
  if (ms < 1000) return 'now';
  if (ms < 60000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < 3600000) return `${Math.floor(ms / 60000)} min ago`;
  return `${Math.floor(ms / 3600000)} h ago`;
}

export const count = n => n.toLocaleString('en-GB').replaceAll(',', '\u202f');

/** In the reader's own time zone; the day only when it is not today. */
export function clock(iso, precise) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso ?? '';
  const two = n => String(n).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const tail = precise ? `.${String(at.getMilliseconds()).padStart(3, '0')}` : '';
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return at.toDateString() === new Date().toDateString() ? time + tail : `${day} ${time}${tail}`;
}

export const plural = (n, one, more) => `${n} ${n === 1 ? one : more}`;

export const engine = name => ({ postgres: 'PostgreSQL', redis: 'Redis' })[name] ?? name;
