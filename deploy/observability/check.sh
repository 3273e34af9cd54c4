#!/bin/sh
# Checks the alert rules and runs their tests; needs promtool (Debian: apt install prometheus).
cd "$(dirname "$0")" || exit 1
command -v promtool >/dev/null || { echo "promtool was not found; install it (Debian: apt install prometheus)." >&2; exit 1; }
promtool check rules muster-alerts.yml && promtool test rules muster-alerts-test.yml
