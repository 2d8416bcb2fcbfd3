#!/bin/bash
# On a copy of the machine: the package is installed, a desk is set up whose outbox is full of a day without a line, with tickets, an
# open case and the open day; the next version is installed over it by apt, from a stick, and what waits is sent by the new
# programs, once. Last, the package is purged.
#   install_and_update.sh OLD.deb NEW.deb CA.pem TOKEN URL SCRIPT.json ROOM MANY
# ROOM: shared with the test, which registers MANY records there once ROOM/enrolled stands; ROOM/stick: repository, ROOM/balcao.gpg: its key
# Says one word a line for each thing that was seen to hold.
set -euo pipefail
old=$1 new=$2 ca=$3 token=$4 url=$5 script=$6 room=$7 many=$8
as_desk() { setpriv --reuid balcao --regid balcao --init-groups --inh-caps=-all "$@"; }
exec_as_desk() { exec $without_line setpriv --reuid balcao --regid balcao --init-groups --inh-caps=-all "$@"; }  # for the background: its pid is the program's
settings=/etc/balcao/desk.toml
export BALCAO_SOCKET=/run/balcao/desk.sock

dpkg -i "$old" > /dev/null
[ "$(stat -c '%U %a' /var/lib/balcao)" = "balcao 700" ] && echo own_folder
sed -i "s|^# url = .*|url = \"$url\"|; s|^desk = .*|desk = \"Posto 7\"\npractice = true|" $settings
printf '[reader]\nwatch = false\n[tickets]\n[[tickets.series]]\nletter = "A"\npt = "CMD"\nen = "CMD"\n' >> $settings
cd /
install -d -m 0700 -o balcao -g balcao /run/balcao
cp "$ca" /var/lib/balcao/ca.pem
chmod 644 /var/lib/balcao/ca.pem
printf 'pratica\n' > /var/lib/balcao/password
chown balcao /var/lib/balcao/password
as_desk balcao operator add ana --name "Ana Prática" --file /var/lib/balcao/operators.json < /var/lib/balcao/password > /dev/null
as_desk balcao terminal enrol --config $settings --ca /var/lib/balcao/ca.pem --token "$token" > /dev/null && echo enrolled
cp -a /var/lib/balcao/keys "$room/keys"
chown -R 0:0 "$room/keys"
install -d -m 0700 -o balcao -g balcao "$room/state" /var/lib/balcao/state
mount --bind "$room/state" /var/lib/balcao/state
touch "$room/enrolled"
for _ in $(seq 1200); do
    [ -e "$room/filled" ] && break
    sleep 0.1
done
chown -R balcao:balcao "$room/state"

without_line=
start() {
    exec_as_desk balcao serve --config $settings > /var/lib/balcao/serve.out 2>&1 &
    service=$!
    for _ in $(seq 600); do
        grep -q listening /var/lib/balcao/serve.out && return
        sleep 0.1
    done
    cat /var/lib/balcao/serve.out >&2
    exit 1
}
waiting() { as_desk balcao queue stats --json | sed -n 's/.*"pending":\([0-9]*\).*/\1/p'; }

# In a network of its own, with nothing in it.
without_line="unshare --net"
start
exec_as_desk balcao-kiosk --headless --practice-citizen --skip-sign-in --config /var/lib/balcao/keys/current > /var/lib/balcao/kiosk.log 2>&1 &
citizen=$!
as_desk balcao intake "$script" --operator ana --password-file /var/lib/balcao/password --json --wait-for-central 1 > /var/lib/balcao/intake.out || true
for _ in 1 2; do as_desk balcao tickets take A 2>&1 | tail -1; done
as_desk balcao intake "${script%/*}/incomplete.json" --operator ana --password-file /var/lib/balcao/password --json --wait 0 > /dev/null || true
# What there is to lose, as one line.
account() {
    as_desk balcao day report --json > /var/lib/balcao/day.json || true
    echo "waiting $(waiting); tickets $(as_desk balcao tickets list --json | grep -c '"waiting"'); $(
        sed -n 's/.*"by_ledger\|.*"columns":{[^}]*"ledger":\([0-9]*\).*/today \1/p' /var/lib/balcao/day.json); $(
        sed -n 's/.*"left_open":\(\[[^]]*\]\).*/left open \1/p' /var/lib/balcao/day.json); $(
        sed -n 's/.*"open_cases":\([0-9]*\).*/open cases \1/p' /var/lib/balcao/day.json); $(
        grep -c '"balanced":true' /var/lib/balcao/day.json) balanced"
}
before=$(account)
echo "before: $before"
[ "$(waiting)" = $((many + 1)) ] && echo registered_offline || cat /var/lib/balcao/intake.out /var/lib/balcao/serve.out /var/lib/balcao/kiosk.log >&2

apt() {
    apt-get -q -o Dir::Etc::sourcelist="$room/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$room/lists" -o Dir::Cache="$room/cache" -o APT::Sandbox::User=root "$@" > "$room/apt.out" 2>&1 ||
        cat "$room/apt.out" >&2
}
mkdir -p "$room/lists/partial" "$room/cache/archives/partial"
echo "deb [signed-by=$room/balcao.gpg] file:$room/stick ./" > "$room/sources.list"
apt update
apt install -y --no-install-recommends balcao-desk
[ "$(dpkg-query -W -f '${Version}' balcao-desk)" = 9.9.9 ] && echo updated
grep -q 'Posto 7' $settings && echo settings_kept
kill "$citizen" "$service"
wait "$service" "$citizen" 2> /dev/null || true
without_line=
start
after=$(account)
echo "after: $after"
[ "$before" = "$after" ] && echo queue_kept
case $after in *"tickets 2; "*"open cases 1; 1 balanced") echo tickets_case_and_day_kept ;; esac
as_desk balcao intake "${script%/*}/incomplete.json" --operator ana --password-file /var/lib/balcao/password --json --wait 0 > /var/lib/balcao/again.out 2>&1 || true
grep -q act_not_possible_now /var/lib/balcao/again.out && echo case_still_on_the_desk || cat /var/lib/balcao/again.out
as_desk balcao tickets take A --json 2>&1 | tee /var/lib/balcao/take.out | grep -q '"A003"' && echo numbers_go_on || cat /var/lib/balcao/take.out
as_desk balcao audit verify > /var/lib/balcao/verify.out 2>&1 && echo chains_intact || cat /var/lib/balcao/verify.out
as_desk balcao sync --once > /dev/null || true
for _ in $(seq 600); do
    [ "$(waiting)" = 0 ] && break
    sleep 0.1
done
[ "$(waiting)" = 0 ] && echo sent_by_the_new_programs
as_desk balcao sync --once > /dev/null || true
as_desk balcao audit verify > /dev/null && as_desk balcao day report --json | grep -q '"balanced":true' && echo still_whole
kill "$service"
wait "$service" 2> /dev/null || true
cp -a "$room/state" /var/lib/balcao/state.kept
umount /var/lib/balcao/state
rmdir /var/lib/balcao/state
mv /var/lib/balcao/state.kept /var/lib/balcao/state

dpkg -P balcao-desk > /dev/null 2> /var/lib/purge.err
[ -s /var/lib/balcao/state/queue.db ] && grep -q 'is kept' /var/lib/purge.err && echo purge_keeps_a_queue
dpkg -i "$new" > /dev/null
printf '{"v":1,"state":"retired","since":"2026-11-27T10:00:00.000Z","by":"rui"}\n' > /var/lib/balcao/state/leaving.json
dpkg -P balcao-desk > /dev/null
[ ! -e /var/lib/balcao ] && echo purge_takes_a_retired_desk
