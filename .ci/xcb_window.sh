#!/usr/bin/env bash
# A real window on a real X server (Xvfb): it appears within 30 s, lives, shows more than one colour, and closes on Ctrl+Q
# with exit status 0.
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
server="" window=""
finish() {
    [ -n "$window" ] && kill "$window" 2>/dev/null
    [ -n "$server" ] && kill "$server" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "window: $*"
    sed 's/^/window said: /' "$work/said" 2>/dev/null | tail -40
    exit 1
}

Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp 3>"$work/display" 2>"$work/server" &
server=$!
for _ in $(seq 50); do
    [ -s "$work/display" ] && break
    sleep 0.2
done
[ -s "$work/display" ] || fail "no X server: $(cat "$work/server")"
DISPLAY=":$(cat "$work/display")"
export DISPLAY QT_QPA_PLATFORM=xcb
export XDG_CONFIG_HOME="$work/config" # no arrangement of earlier windows

python3 main.py >"$work/said" 2>&1 &
window=$!
for _ in $(seq 150); do
    id=$(xdotool search --onlyvisible --name Impuls 2>/dev/null | head -n 1)
    [ -n "$id" ] && break
    kill -0 "$window" 2>/dev/null || break
    sleep 0.2
done
[ -n "${id:-}" ] || fail "none appeared within 30 s"
sleep 5
kill -0 "$window" 2>/dev/null || fail "it died within 5 s"

import -window root "$work/picture.png" || fail "no picture could be taken"
colours=$(identify -format %k "$work/picture.png")
[ "$colours" -ge 20 ] || fail "the picture has only $colours colours"

# Without a window manager nobody gives the focus.
xdotool windowfocus --sync "$id" key --clearmodifiers ctrl+q
for _ in $(seq 50); do
    kill -0 "$window" 2>/dev/null || break
    sleep 0.2
done
kill -0 "$window" 2>/dev/null && fail "it did not close within 10 s of Ctrl+Q"
wait "$window"
status=$?
window=""
[ "$status" -eq 0 ] || fail "it ended with status $status"
echo "window: appeared, lived, showed $colours colours, closed on Ctrl+Q"
