#!/bin/sh
# `make demo`: makes the demo record afresh and serves it. The record that was there is set aside as RECORD.previous
# (somebody may have judged leads in it) and comes back if the new one fails. It is made in its final place, because
# log-ins that this machine remembers belong to that place.
set -eu
record=$1 host=$2 port=$3 serve=$4 seed=$5
murderbook=.venv/bin/murderbook
making=$record.making # there while a record is unfinished, also after a kill that no trap can see

put_back() {
    rm -rf "$record"
    if [ -e "$record.previous" ]; then mv "$record.previous" "$record"; fi
    rm -f "$making"
}

if [ -e "$making" ]; then put_back; fi
if [ -e "$record" ]; then
    rm -rf "$record.previous"
    mv "$record" "$record.previous"
    echo "The record that was in $record is kept as $record.previous until the next make demo."
fi
touch "$making" # not sooner: a kill before this line must not cost the record that was there
trap 'put_back; exit 130' INT TERM HUP
if ! "$murderbook" demo --record "$record" ${seed:+--seed "$seed"}; then
    put_back
    exit 1
fi
trap - INT TERM HUP
rm -f "$making"

if [ "$serve" = no ]; then
    echo "Serve it with: make serve RECORD=$record PORT=$port"
    exit 0
fi
exec "$murderbook" serve --record "$record" --host "$host" --port "$port"
