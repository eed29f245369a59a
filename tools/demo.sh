#!/bin/sh
# `make demo`: makes the demo record afresh beside the old one, swaps them, and serves it.
# The old record stays as RECORD.previous until the next time: somebody may have judged leads in it.
set -eu
record=$1 host=$2 port=$3 serve=$4 seed=$5
murderbook=.venv/bin/murderbook

rm -rf "$record.new"
"$murderbook" demo --record "$record.new" ${seed:+--seed "$seed"}
if [ -e "$record" ]; then
    rm -rf "$record.previous"
    mv "$record" "$record.previous"
    echo "The demo record that was there is kept as $record.previous until the next make demo."
fi
mv "$record.new" "$record"
if [ "$serve" = no ]; then
    echo "Serve it with: $murderbook serve --record $record --host $host --port $port"
    exit 0
fi
exec "$murderbook" serve --record "$record" --host "$host" --port "$port"
