# Patroni on etcd as a system under test, as fast as its rules allow (ttl 20, loop 1, retry 3, no wait for a crashed
# primary), or with PATRONI=default as it comes. Debian: patroni etcd-server. Sourced.
WRITER="$HERE/postgres_writer.py"

system_start() {
  local ttl=20 loop=1 retry=3 wait=0 host peers=""
  [ "${PATRONI:-fast}" = fast ] || { ttl=30 loop=10 retry=10 wait=300; }
  for host in h1 h2 h3; do peers=$peers,$host=http://$(address $host):2380; done
  for host in h1 h2 h3; do
    local at; at=http://$(address $host)
    on $host etcd --name $host --data-dir "$WORK/$host-etcd" --listen-peer-urls "$at:2380" --listen-client-urls "$at:2379" \
      --advertise-client-urls "$at:2379" --initial-advertise-peer-urls "$at:2380" --initial-cluster "${peers#,}" \
      --initial-cluster-state new >"$WORK/$host-etcd.log" 2>&1 &
  done
  until on c curl -s -m 1 "http://$(address h2):2379/health" | grep -q true; do sleep 0.2; done
  for host in h1 h2 h3; do
    install -d -o postgres "$WORK/$host-run"
    cat >"$WORK/$host.yml" <<CONF
scope: bench
name: $host
restapi: {listen: "$(address $host):8008", connect_address: "$(address $host):8008"}
etcd3: {hosts: "$(address h1):2379,$(address h2):2379,$(address h3):2379"}
bootstrap:
  dcs:
    ttl: $ttl
    loop_wait: $loop
    retry_timeout: $retry
    primary_start_timeout: $wait
    maximum_lag_on_failover: 1048576
    postgresql: {use_pg_rewind: true, parameters: {max_connections: 50, wal_log_hints: "on"}}
  initdb: [{encoding: UTF8}, data-checksums]
  pg_hba: ["host replication all all trust", "host all all all trust"]
postgresql:
  listen: "$(address $host):5432"
  connect_address: "$(address $host):5432"
  data_dir: $WORK/$host-run/pg
  bin_dir: $(ls -d /usr/lib/postgresql/*/bin | tail -1)
  pgpass: $WORK/$host-run/pgpass
  authentication: {replication: {username: replicator, password: bench}, superuser: {username: postgres, password: bench}}
  parameters: {unix_socket_directories: "$WORK/$host-run"}
CONF
    on $host setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/tmp patroni "$WORK/$host.yml" >"$WORK/$host.log" 2>&1 &
  done
}

system_whole() {
  on c curl -s -m 1 "http://$(address h2):8008/cluster" |
    jq -e '[.members[] | select(.state == "running" or .state == "streaming")] | length == 3' >/dev/null 2>&1
}

system_primary() { on c curl -s -m 2 "http://$(address h2):8008/cluster" | jq -r '.members[] | select(.role == "leader") | .name'; }
system_pid() { head -1 "$WORK/$1-run/pg/postmaster.pid"; }
system_switchover() { on c curl -s -m 30 -d "{\"leader\": \"$(system_primary)\"}" "http://$(address h2):8008/switchover" >/dev/null; }
