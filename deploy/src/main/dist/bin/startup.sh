#!/bin/sh
# Starts a Muster node in the background and waits until it is ready or has failed.

usage() {
    cat <<'TEXT'
Usage: startup.sh [-m standalone|cluster] [-p embedded] [--home DIR] [--foreground]

  -m, --mode MODE     standalone: one node on the embedded database; cluster (default): with the
                      other nodes of conf/cluster.conf
  -p embedded         keep configuration and users in the embedded, replicated database, not in MySQL
  -c LIST             members of the cluster, separated by commas, instead of conf/cluster.conf
  --home DIR          this node's own conf/, data/ and logs/; default: the installation directory
  --foreground        stay in the foreground and write to standard output (containers, systemd)
  -h, --help          this text

Environment: JAVA_HOME, JVM_XMS, JVM_XMX, JVM_XMN, JVM_MS, JVM_MMS, JAVA_OPT, JAVA_OPT_EXT, MUSTER_START_SECONDS (15), and those of the Nacos image
(MODE, EMBEDDED_STORAGE, NACOS_SERVERS, NACOS_SERVER_IP, NACOS_APPLICATION_PORT, MYSQL_SERVICE_HOST, ...).
TEXT
}

# The script may be called through a link, as /usr/bin/muster is.
script=$(readlink -f "$0" 2>/dev/null) || script=$0
. "$(dirname "$script")/functions.sh"
INSTALLATION=$(installation_of "$script")

mode=${MODE:-}
storage=${EMBEDDED_STORAGE:-}
home=
members=
foreground=

value() {
    [ "$2" -ge 2 ] || fail "The option $1 needs a value; startup.sh --help shows what there is."
}

while [ $# -gt 0 ]; do
    case $1 in
        -m | --mode) value "$1" $#; mode=$2; shift 2 ;;
        -p) value "$1" $#; storage=$2; shift 2 ;;
        -c) value "$1" $#; members=$2; shift 2 ;;
        --home) value "$1" $#; home=$2; shift 2 ;;
        --foreground) foreground=yes; shift ;;
        -f | -s | -d)
            value "$1" $#
            echo "The option $1 $2 of Nacos has no meaning here and is ignored." >&2
            shift 2
            ;;
        -h | --help) usage; exit 0 ;;
        *) fail "Unknown parameter $1; startup.sh --help shows what there is." ;;
    esac
done
case $mode in
    '' | standalone | cluster) ;;
    *) fail "The mode must be standalone or cluster, not $mode." ;;
esac
case $storage in
    '' | embedded) ;;
    *) fail "The option -p knows only embedded, not $storage; MySQL is chosen in conf/application.properties." ;;
esac

limit=${MUSTER_START_SECONDS:-15}
whole_seconds MUSTER_START_SECONDS "$limit"

use_utf8
find_java
HOME_DIRECTORY=$(absolute_directory "${home:-$INSTALLATION}") || exit 1
# The settings are only read: they may belong to somebody else and be mounted read-only.
[ -d "$HOME_DIRECTORY/conf" ] || mkdir -p "$HOME_DIRECTORY/conf" 2>/dev/null ||
    fail "$HOME_DIRECTORY/conf is missing and cannot be made by $(id -un); make it or choose another --home."
for directory in data logs; do
    mkdir -p "$HOME_DIRECTORY/$directory" 2>/dev/null && [ -w "$HOME_DIRECTORY/$directory" ] ||
        fail "$HOME_DIRECTORY/$directory cannot be written by $(id -un); give it to this user or choose another --home."
done
must_be_readable "$HOME_DIRECTORY/conf/application.properties" "$HOME_DIRECTORY/conf/cluster.conf"
pid_file=$HOME_DIRECTORY/data/muster.pid
status_file=$HOME_DIRECTORY/data/startup.status
output=$HOME_DIRECTORY/logs/start.out
if is_running "$pid_file" io.muster.server.MusterServer; then
    fail "Muster is already running in $HOME_DIRECTORY (process $PID); stop it with bin/shutdown.sh --home $HOME_DIRECTORY."
fi
rm -f "$status_file"
temporary_directory "$HOME_DIRECTORY/data/tmp"

cd "$INSTALLATION" || fail "The installation directory $INSTALLATION cannot be entered."
CLASS_PATH=$(class_path .)
[ "$CLASS_PATH" != 'lib/*.jar' ] || fail "$INSTALLATION/lib holds no jar; unpack the archive again."

ARCHIVE=$(class_archive muster)
NATIVE=$(native_libraries)
set -f
# shellcheck disable=SC2086 # the variables hold several words on purpose
{
    set -- --home "$HOME_DIRECTORY" ${mode:+--mode "$mode"} ${storage:+--storage "$storage"}
    [ -z "$members" ] || set -- -Dnacos.member.list="$members" io.muster.server.MusterServer "$@"
    [ -n "$members" ] || set -- io.muster.server.MusterServer "$@"
    set -- ${JAVA_OPT:-} ${JAVA_OPT_EXT:-} -cp "$CLASS_PATH" "$@"
    # An archive of another JVM or class path is passed over without a word.
    [ -z "$ARCHIVE" ] || set -- "$ARCHIVE" -Xshare:auto -Xlog:disable -Xlog:all=error:stderr "$@"
    [ -z "$NATIVE" ] || set -- "$NATIVE" "$@"
    [ -z "${JVM_XMN:-}" ] || set -- -Xmn"$JVM_XMN" "$@"
    [ -z "${JVM_MS:-}" ] || set -- -XX:MetaspaceSize="$JVM_MS" "$@"
    [ -z "${JVM_MMS:-}" ] || set -- -XX:MaxMetaspaceSize="$JVM_MMS" "$@"
    set -- -Xms"${JVM_XMS:-64m}" -Xmx"${JVM_XMX:-256m}" -XX:+UseSerialGC \
        -XX:+ExitOnOutOfMemoryError -XX:+HeapDumpOnOutOfMemoryError \
        -XX:HeapDumpPath="$HOME_DIRECTORY/logs" -XX:ErrorFile="$HOME_DIRECTORY/logs/hs_err_%p.log" \
        -Djava.io.tmpdir="$TEMPORARY" -Dfile.encoding=UTF-8 "$@"
}
set +f

if [ -n "$foreground" ]; then
    MUSTER_LOG_STDOUT=${MUSTER_LOG_STDOUT:-true}
    export MUSTER_LOG_STDOUT
    exec "$JAVA" "$@"
fi

nohup "$JAVA" "$@" >"$output" 2>&1 </dev/null &
PID=$!
left=$((limit * TICKS_PER_SECOND))
while :; do
    status=
    sentence=
    if [ -r "$status_file" ]; then
        read -r status sentence <"$status_file"
    fi
    case $status in
        READY | WAITING)
            echo "$sentence"
            exit 0
            ;;
        FAILED)
            fail "Muster did not start: $sentence"
            ;;
    esac
    if ! kill -0 "$PID" 2>/dev/null; then
        fail "Muster did not start: $(cause_in "$output") (see $output)"
    fi
    if [ "$left" -le 0 ]; then
        fail "Muster (process $PID) is neither ready nor has it failed after $limit s; it goes on starting, see $HOME_DIRECTORY/logs/muster.log."
    fi
    left=$((left - 1))
    tick
done
