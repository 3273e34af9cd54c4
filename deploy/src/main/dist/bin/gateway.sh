#!/bin/sh
# Starts, stops or runs the gateway: the one address in front of the nodes.

usage() {
    cat <<'TEXT'
Usage: gateway.sh start|stop|run [--home DIR]

  start         run in the background; waits until both ports are open or the start has failed
  stop          finish what is in flight, up to 10 s, and end
  run           run in the foreground (containers, systemd)
  --home DIR    the gateway's own conf/gateway.properties, conf/cluster.conf, data/ and logs/;
                default: the installation directory
  -h, --help    this text

Environment: JAVA_HOME, GATEWAY_JAVA_OPT, MUSTER_START_SECONDS (15), and each setting as a variable, such as GATEWAY_PORT.
TEXT
}

# The script may be called through a link, as /usr/bin/muster is.
script=$(readlink -f "$0" 2>/dev/null) || script=$0
. "$(dirname "$script")/functions.sh"
INSTALLATION=$(installation_of "$script")
MAIN=io.muster.gateway.GatewayMain
command=
home=$INSTALLATION
while [ $# -gt 0 ]; do
    case $1 in
        start | stop | run)
            [ -z "$command" ] || fail "One command at a time: start, stop or run."
            command=$1
            shift
            ;;
        --home)
            [ $# -ge 2 ] || fail "The option --home needs a value; gateway.sh --help shows what there is."
            home=$2
            shift 2
            ;;
        -h | --help) usage; exit 0 ;;
        *) fail "Unknown parameter $1; gateway.sh --help shows what there is." ;;
    esac
done
[ -n "$command" ] || fail "Say start, stop or run; gateway.sh --help shows what there is."
[ -d "$home" ] || fail "The home directory $home does not exist."
home=$(absolute_directory "$home") || exit 1
limit=${MUSTER_START_SECONDS:-15}
whole_seconds MUSTER_START_SECONDS "$limit"
whole_seconds MUSTER_STOP_SECONDS "${MUSTER_STOP_SECONDS:-15}"
pid_file=$home/data/gateway.pid
output=$home/logs/gateway.out

if [ "$command" = stop ]; then
    stop_process "The gateway of $home" "$pid_file" "$MAIN" "${MUSTER_STOP_SECONDS:-15}"
    exit 0
fi

use_utf8
find_java
for directory in data logs; do
    mkdir -p "$home/$directory" 2>/dev/null && [ -w "$home/$directory" ] ||
        fail "$home/$directory cannot be written by $(id -un); give it to this user or choose another --home."
done
must_be_readable "$home/conf/gateway.properties" "$home/conf/cluster.conf"
if is_running "$pid_file" "$MAIN"; then
    fail "The gateway is already running in $home (process $PID); stop it with bin/gateway.sh stop --home $home."
fi
# A node may live in the same home.
temporary_directory "$home/data/gateway-tmp"
cd "$INSTALLATION" || fail "The installation directory $INSTALLATION cannot be entered."
CLASS_PATH=$(class_path .)
[ "$CLASS_PATH" != 'lib/*.jar' ] || fail "$INSTALLATION/lib holds no jar; unpack the archive again."
ARCHIVE=$(class_archive gateway)
NATIVE=$(native_libraries)
set -f
# shellcheck disable=SC2086 # the variable holds several words on purpose
set -- ${GATEWAY_JAVA_OPT:-} -cp "$CLASS_PATH" "$MAIN" --home "$home"
set +f
[ -z "$ARCHIVE" ] || set -- "$ARCHIVE" -Xshare:auto -Xlog:disable -Xlog:all=error:stderr "$@"
[ -z "$NATIVE" ] || set -- "$NATIVE" "$@"
# Inlining less deeply than the JVM would takes the compiler half the time, which under load is what the first ten seconds are
# made of, and the code that comes of it is no slower (docs/performance.md).
set -- -Xms32m -Xmx256m -XX:+UseSerialGC -XX:MaxInlineLevel=9 -XX:+ExitOnOutOfMemoryError \
    -XX:ErrorFile="$home/logs/hs_err_%p.log" -Djava.io.tmpdir="$TEMPORARY" -Dfile.encoding=UTF-8 "$@"

if [ "$command" = run ]; then
    GATEWAY_LOG_STDOUT=${GATEWAY_LOG_STDOUT:-true}
    export GATEWAY_LOG_STDOUT
    exec "$JAVA" "$@"
fi

# gateway.out is not bounded: it gets what the start says, the log has its own files.
GATEWAY_LOG_STDOUT=false
export GATEWAY_LOG_STDOUT
nohup "$JAVA" "$@" >"$output" 2>&1 </dev/null &
PID=$!
echo "$PID" >"$pid_file"
left=$((limit * TICKS_PER_SECOND))
while :; do
    if grep -q '^Muster gateway listens on' "$output" 2>/dev/null; then
        grep '^Muster gateway listens on' "$output"
        exit 0
    fi
    if ! kill -0 "$PID" 2>/dev/null; then
        rm -f "$pid_file"
        fail "The gateway does not start: $(cause_in "$output") (see $home/logs/gateway.log)"
    fi
    if [ "$left" -le 0 ]; then
        fail "The gateway (process $PID) is not ready after $limit s; see $home/logs/gateway.log."
    fi
    left=$((left - 1))
    tick
done
