#!/bin/bash
# Under a display of its own: the locked-down session opens both windows, opens again what ends, and takes all with it.
#   session_keeps.sh SESSION SHARE BIN FOLDER KEYS
set -euo pipefail
session=$1 folder=$4
export BALCAO_SESSION_MARK=$folder
export BALCAO_SHARE=$2 BALCAO_BIN=$3
export BALCAO_SOCKET=$folder/no.sock BALCAO_KIOSK_DIR=$5 BALCAO_KIOSK="--monitor 0 --speech speaker"
export XDG_RUNTIME_DIR=$folder/run XDG_CONFIG_HOME=$folder/config XDG_CACHE_HOME=$folder/cache
mkdir -p -m 0700 "$XDG_RUNTIME_DIR" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
"$session" > "$folder/session.log" 2>&1 &
pid=$!
# \param name \return pid of the window's program below the session
below() { pgrep -g "$(ps -o pgid= -p $$ | tr -d ' ')" -x "$1" || true; }
wait_for() {
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.1
    done
    echo "not seen: $*" >&2
    { clients; programs; strangers; echo "before: $windows / $running"; } >&2 2> /dev/null || true
    cat "$folder/session.log" >&2
    exit 1
}
both() { [ -n "$(below balcao-kiosk)" ] && [ -n "$(below balcao-operator)" ]; }
shown() { [ "$(xdotool search --onlyvisible --name . 2> /dev/null | wc -l)" -ge 2 ]; }
windows='' running=''
wait_for both
wait_for shown
echo both_windows
answers() { [ -S "$XDG_RUNTIME_DIR/speech-dispatcher/speechd.sock" ] && [ -n "$(below speech-dispatch)" ]; }
wait_for answers
echo read_aloud

# Whatever is pressed or clicked, the same two windows and the same programs are there afterwards.
clients() { xprop -root _NET_CLIENT_LIST | tr ',' '\n' | grep -o '0x[0-9a-f]*' | sort; }
viewable() {
    for window in $(xwininfo -root -children | grep -o '^ *0x[0-9a-f]*'); do
        xwininfo -id "$window" 2> /dev/null | grep -q IsViewable && echo "$window"
    done
    return 0
}
programs() { pgrep -g "$(ps -o pgid= -p $$ | tr -d ' ')" -l | grep -E 'balcao-|openbox|speech-disp' | sort; }
two_clients() { [ "$(clients | wc -l)" = 2 ]; }
wait_for two_clients
windows=$(clients) running=$(programs)
# What this session started and is none of its own: by a mark in the environment, so that programs of others do not count.
# The session bus and accessibility bring theirs when they are first asked.
strangers() {
    local process name
    for process in /proc/[0-9]*; do
        { tr '\0' '\n' < "$process/environ"; } 2> /dev/null | grep -qx "BALCAO_SESSION_MARK=$BALCAO_SESSION_MARK" || continue
        name=$(cat "$process/comm" 2> /dev/null) || continue
        case $name in
            balcao-* | openbox | session | session_keeps.s | speech-dispatch | sd_* | dbus-* | at-spi* | dconf-service | gvfs* | xdotool | tr | cat | grep | pgrep | ps | sort | seq | sleep | xprop | xwininfo | wc) ;;
            *) echo "$name" ;;
        esac
    done
}
same() { [ "$(clients)" = "$windows" ] && [ "$(programs)" = "$running" ] && [ -z "$(strangers)" ]; }
# A program that is none of the session's is seen: without this the look below would prove nothing.
cp "$(command -v sleep)" "$folder/evince"
"$folder/evince" 60 & stranger=$!
wait_for eval '[ "$(strangers)" = evince ]'
kill "$stranger"
wait "$stranger" 2> /dev/null || true
keys="alt+F4 alt+Tab alt+space alt+Escape alt+F2 alt+F1 super super+e super+r super+d super+l ctrl+alt+Delete ctrl+alt+BackSpace ctrl+alt+t ctrl+alt+F2 ctrl+Escape
    ctrl+q ctrl+w ctrl+n ctrl+o ctrl+s ctrl+p ctrl+shift+q ctrl+shift+n ctrl+shift+i ctrl+shift+d ctrl+shift+Escape F1 F11 shift+F10 Menu Print XF86HomePage XF86Mail XF86Explorer XF86Terminal"
for window in $windows; do
    xdotool windowactivate --sync "$window"
    for key in $keys; do
        xdotool key "$key"
    done
    for button in 1 2 3; do
        xdotool mousemove 700 450 click "$button" key Escape Escape
    done
    wait_for same
done
echo no_way_out
# The bare screen behind them: no button opens a menu there.
for window in $windows; do xdotool windowunmap --sync "$window"; done
unmanaged() { [ -z "$(clients)" ]; }  # and with them their frames
wait_for unmanaged
bare=$(viewable)
for button in 1 2 3 4 5 8 9; do xdotool mousemove 700 450 click "$button"; done
xdotool key alt+Tab alt+F4 super ctrl+alt+t alt+space
sleep 0.3
[ "$(viewable)" = "$bare" ] && [ "$(programs)" = "$running" ] && echo bare_screen_silent
for window in $windows; do xdotool windowmap --sync "$window"; done
first=$(below balcao-kiosk)
kill -9 "$first"
anew() { local now; now=$(below balcao-kiosk); [ -n "$now" ] && [ "$now" != "$first" ]; }
wait_for anew
echo kiosk_again
kill "$pid"
gone() { [ -z "$(below balcao-kiosk)$(below balcao-operator)$(below openbox)$(below speech-dispatch)" ]; }
wait_for gone
echo all_gone
