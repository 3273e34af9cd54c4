#!/bin/sh
# Entry point of the gateway's container image. It can be run outside a container too.
#
#   BASE_DIR          the gateway's own directory: conf/ data/ logs/ (default /home/nacos)
#   NACOS_SERVERS     the nodes, separated by blanks: "host:8848 host:8848 host:8848"; or mount conf/cluster.conf
#   GATEWAY_PORT      V, 8848; gRPC is V + 1000; and every other setting of conf/gateway.properties as a variable
#   GATEWAY_JAVA_OPT  options for the JVM
set -u

bin=$(cd "$(dirname "$0")" && pwd -P) || exit 1
. "$bin/functions.sh"
container_start "$0" "$@"
home=$HOME_DIRECTORY
members=$home/conf/cluster.conf
made_here='# Made by docker-gateway.sh from NACOS_SERVERS; mount a file of your own instead of editing this one.'
if made_by_us "$members" "$made_here"; then
    [ -n "${NACOS_SERVERS:-}" ] || fail "The gateway does not know the nodes: set NACOS_SERVERS, or mount $members."
    mkdir -p "$home/conf" 2>/dev/null
    can_write "$members" || fail "$members cannot be written by $(id -un); give the volume to this user."
    {
        echo "$made_here"
        for member in $NACOS_SERVERS; do
            echo "$member"
        done
    } >"$members" || fail "$members cannot be written by $(id -un); is the volume full?"
fi

exec sh "$bin/gateway.sh" run --home "$home"
