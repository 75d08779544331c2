# Holdfast as a system under test: see run. Sourced.
system_start() {
  (cd "$PROJECT" && ./holdfast build >"$WORK/build.log" 2>&1) || { cat "$WORK/build.log" >&2; return 1; }
  local host
  for host in h1 h2 h3; do
    cat >"$WORK/$host.conf" <<CONF
holdfast {
  node { name = $host, host = "$(address $host)", zone = z-$host, data-dir = "$WORK/$host" }
  cluster { name = bench, control-nodes = ["h1@$(address h1)", "h2@$(address h2)", "h3@$(address h3)"] }
  security.insecure = true
  groups.main {
    engine = postgres
    durability = strict
    instance { port = 5432, data-dir = "$WORK/$host-pg", run-as = postgres, hba = ["host all all $NET.0/24 trust"] }
  }
}
CONF
    (cd "$PROJECT" && exec ip netns exec "$(space $host)" ./holdfast node --config "$WORK/$host.conf" >"$WORK/$host.log" 2>&1) &
  done
}

system_whole() {
  on c curl -s -m 1 "http://$(address h2):7626/v1/groups/main" |
    jq -e '.phase == "steady" and ([.members[] | select(.state == "streaming")] | length == 2)' >/dev/null 2>&1
}

system_primary() { on c curl -s -m 2 "http://$(address h2):7626/v1/groups/main" | jq -r .primary; }
system_pidfile() { echo "$WORK/$1-pg/postmaster.pid"; }
system_switchover() { (cd "$PROJECT" && on c ./holdfast switchover main --yes --url "http://$(address h2):7626") >/dev/null; }
