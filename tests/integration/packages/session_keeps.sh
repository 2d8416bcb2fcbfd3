#!/bin/bash
# Under a display of its own: the locked-down session opens both windows, opens again what ends, and takes all with it.
#   session_keeps.sh SESSION SHARE BIN FOLDER KEYS
set -euo pipefail
session=$1 folder=$4
export BALCAO_SHARE=$2 BALCAO_BIN=$3
export BALCAO_SOCKET=$folder/no.sock BALCAO_KIOSK_DIR=$5 BALCAO_KIOSK="--monitor 0 --speech speaker"
export XDG_RUNTIME_DIR=$folder/run XDG_CONFIG_HOME=$folder/config XDG_CACHE_HOME=$folder/cache
mkdir -p -m 0700 "$XDG_RUNTIME_DIR" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
"$session" > "$folder/session.log" 2>&1 &
pid=$!
# \param name \return pid of the window's program below the session
below() { pgrep -g "$(ps -o pgid= -p $$ | tr -d ' ')" -x "$1" || true; }
wait_for() {
    for _ in $(seq 150); do
        "$@" && return
        sleep 0.1
    done
    echo "not seen: $*" >&2
    cat "$folder/session.log" >&2
    exit 1
}
both() { [ -n "$(below balcao-kiosk)" ] && [ -n "$(below balcao-operator)" ]; }
shown() { [ "$(xdotool search --onlyvisible --name . 2> /dev/null | wc -l)" -ge 2 ]; }
wait_for both
wait_for shown
echo both_windows
answers() { [ -S "$XDG_RUNTIME_DIR/speech-dispatcher/speechd.sock" ] && [ -n "$(below speech-dispatch)" ]; }
wait_for answers
echo read_aloud
first=$(below balcao-kiosk)
kill -9 "$first"
anew() { local now; now=$(below balcao-kiosk); [ -n "$now" ] && [ "$now" != "$first" ]; }
wait_for anew
echo kiosk_again
kill "$pid"
gone() { [ -z "$(below balcao-kiosk)$(below balcao-operator)$(below openbox)$(below speech-dispatch)" ]; }
wait_for gone
echo all_gone
