# Hosts as network namespaces, joined by a bridge in a namespace of its own: nothing leaves the machine, and because the
# names carry this run's process id, two runs go side by side. Sourced; needs root and iproute2.
NET=10.88.7
TAG=hfb$$

space() { echo "$TAG-$1"; }                                   # h1..h3, c (the client), or sw (the switch)
address() { case $1 in c) echo $NET.100 ;; *) echo $NET.1${1#h} ;; esac; }
on() { local host=$1; shift; ip netns exec "$(space "$host")" "$@"; }
port() { echo "p$1"; }                                        # a host's port on the switch

hosts_up() {
  ip netns add "$(space sw)"
  on sw ip link add hub type bridge && on sw ip link set hub up
  local host
  for host in h1 h2 h3 c; do
    ip netns add "$(space $host)"
    on $host ip link set lo up
    ip -n "$(space sw)" link add "$(port $host)" type veth peer name eth0 netns "$(space $host)"
    on sw ip link set "$(port $host)" master hub up
    on $host ip addr add "$(address $host)/24" dev eth0
    on $host ip link set eth0 up
  done
}

hosts_down() {
  local host
  for host in h1 h2 h3 c sw; do
    [ -e "/run/netns/$(space $host)" ] || continue
    ip netns pids "$(space $host)" | xargs -r kill -9 2>/dev/null || true
    ip netns del "$(space $host)" || true
  done
}

# Silence in both directions; the cable stays plugged in, so nobody is told.
cut_off() { bridge -n "$(space sw)" link set dev "$(port "$1")" state 0; }
plug_in() { bridge -n "$(space sw)" link set dev "$(port "$1")" state 3; }
# Silent first, so that no dying process can say good-bye.
power_off() { cut_off "$1"; ip netns pids "$(space "$1")" | xargs -r kill -9 2>/dev/null || true; } # some die with others
