# Ends what a demo leaves behind, however it ended itself.
#
#   bash end.sh FOLDER remove|keep SECONDS
#
# The demo holds standard input open; at its end the nodes have SECONDS to leave by themselves. Then they, and the
# databases that stand in the demo's folder, are killed, and the folder is removed if it was the demo's own. Anything else
# that stands there, a shell for example, is left alone.
trap '' HUP INT TERM PIPE
folder=$1 then=$2 limit=$3

node() { # one of the demo's, by the file that it was started with
    local argument
    [[ $1 == java ]] || return 1
    while read -r -d '' argument; do
        [[ $argument == "$folder"/*/node.conf ]] && return
    done 2>/dev/null <"$2/cmdline"
    return 1
}

database() {
    local where
    [[ $1 == redis-server || $1 == postgres ]] && where=$(readlink "$2/cwd") && [[ $where == "$folder"/* ]]
}

of_demo() { # KIND: the pids of all such processes
    local entry name
    pids=()
    for entry in /proc/[0-9]*; do
        { read -r name <"$entry/comm"; } 2>/dev/null || continue
        "$1" "$name" "$entry" 2>/dev/null && pids+=("${entry#/proc/}")
    done
    ((${#pids[@]}))
}

while read -r _; do :; done
SECONDS=0
while of_demo node && ((SECONDS < limit)); do sleep 0.3; done
for kind in node database; do
    while of_demo "$kind"; do
        kill -9 "${pids[@]}" 2>/dev/null
        sleep 0.1
    done
done
[[ $then == keep ]] || rm -rf -- "$folder"
