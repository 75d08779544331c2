# Redis Sentinel as a system under test, quicker than it comes: down after 1 s (SENTINEL=default: 30 s). Debian:
# redis-server redis-sentinel. Sourced.
WRITER="$HERE/redis_writer.py"

system_start() {
  local after=1000 host
  [ "${SENTINEL:-fast}" = fast ] || after=30000
  for host in h1 h2 h3; do
    install -d "$WORK/$host-redis"
    {
      printf 'bind %s\nport 6379\nprotected-mode no\ndir %s\nsave ""\nappendonly yes\n' "$(address $host)" "$WORK/$host-redis"
      [ $host = h1 ] || echo "replicaof $(address h1) 6379"
    } >"$WORK/$host-redis.conf"
    cat >"$WORK/$host-sentinel.conf" <<CONF
bind $(address $host)
port 26379
protected-mode no
dir $WORK
sentinel monitor cache $(address h1) 6379 2
sentinel down-after-milliseconds cache $after
sentinel failover-timeout cache 10000
CONF
    on $host redis-server "$WORK/$host-redis.conf" >"$WORK/$host-redis.log" 2>&1 &
    on $host redis-sentinel "$WORK/$host-sentinel.conf" >"$WORK/$host-sentinel.log" 2>&1 &
  done
}

sentinel() { on c redis-cli -h "$(address h2)" -p 26379 sentinel "$@" 2>/dev/null; }
system_whole() { sentinel ckquorum cache | grep -q '^OK 3' && [ "$(sentinel replicas cache | grep -c '^name')" = 2 ]; }
system_primary() { local at; at=$(sentinel get-master-addr-by-name cache | head -1); echo "h${at##*.1}"; }
system_pid() { redis_pid "$1"; }
system_switchover() { sentinel failover cache >/dev/null; }
