# Ends process PID and everything below it when the time that its lease leaves has passed.
#
#   bash guard.sh PID START UNTIL LOG
#
# START is field 22 of /proc/PID/stat, so that a process which only got the same number is left alone. UNTIL counts in
# milliseconds of /proc/uptime, a clock that nobody sets and that goes on while the host sleeps. On standard input come
# "until MS" and "disarm"; when it ends, whoever wrote there is dead, and the time that is left still holds.
trap '' HUP INT TERM PIPE
pid=$1 start=$2 until=$3 log=$4

say() { printf '%(%FT%T%z)T %s\n' -1 "$1" >>"$log"; }

uptime_ms() {
    local up
    read -r up _ </proc/uptime
    now=$((10#${up/./} * 10))
}

# What follows the name in /proc/N/stat, whose name may contain anything: state, parent, ...
stat_of() {
    { read -r fields <"/proc/$1/stat"; } 2>/dev/null || return 1
    fields=${fields##*) }
}

runs() {
    stat_of "$1" || return 1
    set -- $fields
    [[ $1 != [ZX] ]]
}

is_ours() {
    stat_of "$pid" || return 1
    set -- $fields
    [[ $1 != [ZX] && ${20} == "$start" ]]
}

# Stopped processes cannot fork, so once a pass finds nobody new nobody is left out.
freeze_tree() {
    tree=([$pid]=1)
    kill -STOP "$pid" 2>/dev/null
    local found=1 entry child
    while ((found)); do
        found=0
        for entry in /proc/[0-9]*; do
            child=${entry#/proc/}
            [[ -z ${tree[$child]} ]] && stat_of "$child" || continue
            set -- $fields
            if [[ -n ${tree[$2]} ]]; then
                tree[$child]=1
                kill -STOP "$child" 2>/dev/null
                found=1
            fi
        done
    done
}

anyone_left() {
    local member
    for member in "${!tree[@]}"; do
        runs "$member" && return 0
    done
    return 1
}

end_tree() {
    declare -gA tree
    freeze_tree
    kill -KILL "${!tree[@]}" 2>/dev/null
    while anyone_left; do
        sleep 0.05
    done
    say "ended process $pid and all below it (${#tree[@]} in all): its lease was not extended, $1"
}

# An order that was given in time but is read late counts: what is waiting is read before the end.
watch() {
    local word value wait status
    while uptime_ms; do
        left=$((until - now))
        wait=$((left > 10 ? left : 10))
        printf -v wait '%d.%03d' $((wait / 1000)) $((wait % 1000))
        read -r -t "$wait" word value
        status=$?
        if ((status > 128)); then
            ((left <= 10)) && return 0
        elif ((status != 0)); then
            return 1
        elif [[ $word == disarm ]]; then
            exit 0
        elif [[ $word == until ]]; then
            ((value > until)) && until=$value
        fi
    done
}

outlive() {
    while uptime_ms; ((until > now)); do
        is_ours || exit 0
        left=$((until - now))
        ((left < 200)) || left=200
        sleep "0.$(printf %03d "$left")"
    done
}

if watch; then
    why="though its node has not ended"
else
    why="its node has ended"
    outlive
fi
is_ours && end_tree "$why"
exit 0
