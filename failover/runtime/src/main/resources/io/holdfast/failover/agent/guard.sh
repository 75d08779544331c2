# Ends process $1 and everything below it when nothing was heard on standard input for $2 milliseconds.
#   extend MS   the process may live for MS milliseconds from now
#   disarm      it is no concern any more
# When the writer is gone (end of input) the time that was granted last still counts.
pid=$1

start_time() { # of a process, in clock ticks since boot: field 22 of its stat, which tells a reused pid apart
  local line=
  read -r line 2>/dev/null <"/proc/$1/stat" || { started=; return; }
  set -- ${line##*) }
  started=${20}
}
now() { # milliseconds since boot, suspends included
  local up
  read -r up _ </proc/uptime
  up=${up/./}
  time=$((10#$up * 10))
}
children() { # of process $1: adds them to found
  local stat line
  for stat in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"$stat" || continue
    set -- "$1" ${line##*) }
    if [ "$3" = "$1" ]; then
      stat=${stat#/proc/}
      found="$found ${stat%/stat}"
    fi
  done
}
below() { # process $1, all the way down: into tree
  local todo=$1
  tree=
  while [ -n "${todo// /}" ]; do
    set -- $todo
    found=
    children "$1"
    shift
    todo="$*$found"
    tree="$tree$found"
  done
}

start_time "$pid"
born=$started
[ -n "$born" ] || exit 0
now
deadline=$((time + $2))
while :; do
  now
  left=$((deadline - time))
  start_time "$pid"
  [ "$started" = "$born" ] || exit 0
  [ "$left" -gt 0 ] || break
  printf -v wait '%d.%03d' $((left / 1000)) $((left % 1000))
  if read -r -t "$wait" word value; then
    case $word in
      extend) now; deadline=$((time + value)) ;;
      disarm) exit 0 ;;
    esac
  elif [ $? -le 128 ]; then # end of input: the writer is gone; wait for what is left of the lease
    now
    left=$((deadline - time))
    [ "$left" -gt 0 ] || break
    printf -v wait '%d.%03d' $((left / 1000)) $((left % 1000))
    sleep "$wait"
  fi
done

kill -STOP "$pid" 2>/dev/null # so that it starts nothing new while it is counted
below "$pid"
kill -KILL "$pid" $tree 2>/dev/null
printf '%(%FT%T%z)T the lease of process %s was over: it was killed, with%s\n' -1 "$pid" "$tree"
