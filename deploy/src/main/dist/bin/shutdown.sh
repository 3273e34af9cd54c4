#!/bin/sh
# Stops a Muster node: it finishes what is in flight and hands its clients over, up to 10 s.

usage() {
    cat <<'TEXT'
Usage: shutdown.sh [--home DIR]

  --home DIR    the node's own directory; default: the installation directory
  -h, --help    this text
TEXT
}

# The script may be called through a link, as /usr/bin/muster is.
script=$(readlink -f "$0" 2>/dev/null) || script=$0
. "$(dirname "$script")/functions.sh"
home=$(installation_of "$script")
while [ $# -gt 0 ]; do
    case $1 in
        --home)
            [ $# -ge 2 ] || fail "The option --home needs a value; shutdown.sh --help shows what there is."
            home=$2
            shift 2
            ;;
        -h | --help) usage; exit 0 ;;
        *) fail "Unknown parameter $1; shutdown.sh --help shows what there is." ;;
    esac
done
whole_seconds MUSTER_STOP_SECONDS "${MUSTER_STOP_SECONDS:-20}"
[ -d "$home" ] || fail "The home directory $home does not exist."
stop_process "The Muster node of $home" "$home/data/muster.pid" io.muster.server.MusterServer "${MUSTER_STOP_SECONDS:-20}"
