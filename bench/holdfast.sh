# Holdfast as a system under test, with a group of the engine that run asks for, and at the others' priority. Sourced.
case $SYSTEM in
  holdfast-redis) GROUP=cache WRITER="$HERE/redis_writer.py" ;;
  *) GROUP=main WRITER="$HERE/postgres_writer.py" ;;
esac

group() { # HOST
  case $GROUP in
    cache) echo "engine = redis, durability = strict, instance { port = 6379, data-dir = \"$WORK/$1-data\" }" ;;
    main) echo "engine = postgres, durability = strict
    instance { port = 5432, data-dir = \"$WORK/$1-data\", run-as = postgres, hba = [\"host all all $NET.0/24 trust\"] }" ;;
  esac
}

system_start() {
  (cd "$PROJECT" && ./holdfast build >"$WORK/build.log" 2>&1) || { cat "$WORK/build.log" >&2; return 1; }
  local host
  for host in h1 h2 h3; do
    cat >"$WORK/$host.conf" <<CONF
holdfast {
  node { name = $host, host = "$(address $host)", zone = z-$host, data-dir = "$WORK/$host" }
  cluster { name = bench, control-nodes = ["h1@$(address h1)", "h2@$(address h2)", "h3@$(address h3)"] }
  security.insecure = true
  groups.$GROUP { $(group $host) }
}
CONF
    (cd "$PROJECT" && exec ip netns exec "$(space $host)" env HOLDFAST_NICE=0 ./holdfast node --config "$WORK/$host.conf" >"$WORK/$host.log" 2>&1) &
  done
}

system_whole() {
  on c curl -s -m 1 "http://$(address h2):7626/v1/groups/$GROUP" |
    jq -e '.phase == "steady" and ([.members[] | select(.state == "streaming")] | length == 2)' >/dev/null 2>&1
}

system_primary() { on c curl -s -m 2 "http://$(address h2):7626/v1/groups/$GROUP" | jq -r .primary; }
system_pid() { if [ $GROUP = cache ]; then redis_pid "$1"; else head -1 "$WORK/$1-data/postmaster.pid"; fi; }
system_coordinator() { on c curl -s -m 2 "http://$(address h2):7626/v1/cluster" | jq -r .coordinator; }
system_place() { # coordinator | elsewhere
  local coordinator from to; coordinator=$(system_coordinator) from=$(system_primary) to=$from
  case $1 in
    coordinator) to=$coordinator ;;
    elsewhere) [ "$from" != "$coordinator" ] || to=$([ "$from" = h1 ] && echo h3 || echo h1) ;;
  esac
  [ "$to" = "$from" ] || (cd "$PROJECT" && on c ./holdfast switchover $GROUP --to "$to" --yes --url "http://$(address h2):7626") >/dev/null
}
system_switchover() { (cd "$PROJECT" && on c ./holdfast switchover $GROUP --yes --url "http://$(address h2):7626") >/dev/null; }
