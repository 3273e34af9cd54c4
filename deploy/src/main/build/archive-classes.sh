#!/bin/sh
# Makes the class-data archives of an unpacked distribution for the java of this machine: node and gateway are started
# once on a throw-away home and stopped again, and the JVM writes down which classes they have loaded. They then start in
# about half the time. The libraries of RocksDB and Netty for this machine are unpacked into lib/native, which saves each
# start a tenth of a second. Nothing depends on either: without them, or with those of another JVM, node and gateway start all the same.
#   archive-classes.sh INSTALLATION
set -u
[ $# = 1 ] && [ -r "$1/bin/functions.sh" ] || {
    echo "Usage: archive-classes.sh INSTALLATION; ${1:-nothing} is no unpacked distribution." >&2
    exit 1
}
installation=$(cd "$1" && pwd -P) || exit 1
. "$installation/bin/functions.sh"
use_utf8
find_java
home=$(mktemp -d) || exit 1
trap 'rm -rf "$home"' EXIT
mkdir -p "$home/conf"
cd "$installation" || exit 1
rm -f lib/*.jsa
rm -rf lib/native
case $(uname -s)-$(uname -m) in
    Linux-x86_64) library=librocksdbjni-linux64.so epoll=x86_64 ;;
    Linux-aarch64) library=librocksdbjni-linux-aarch64.so epoll=aarch_64 ;;
    *) library= ;;
esac
# A JRE has no jar tool; then node and gateway unpack the libraries themselves, as ever.
jar=$(dirname "$real")/jar
if [ -n "$library" ] && [ -x "$jar" ]; then
    mkdir lib/native && (
        cd lib/native && "$jar" xf ../rocksdbjni-*.jar "$library" &&
            "$jar" xf ../netty-transport-native-epoll-*-linux-"$epoll".jar META-INF/native &&
            mv META-INF/native/*.so . && rm -r META-INF
    )
fi
# The JVM writes the archive while it ends, which takes its time on a busy machine.
MUSTER_START_SECONDS=60
MUSTER_STOP_SECONDS=60
export MUSTER_START_SECONDS MUSTER_STOP_SECONDS

# Ports at random, above the usual ones and below those that the system hands out.
port=$(awk 'BEGIN { srand('"$$"'); print 12000 + int(rand() * 8000) * 2 }')
printf 'server.port=%s\nmuster.auth.admin-password=archive\n' "$port" >"$home/conf/application.properties"
env -i MUSTER_CLASS_ARCHIVE=off MUSTER_START_SECONDS="$MUSTER_START_SECONDS" PATH="$PATH" LC_ALL="$LC_ALL" JAVA_HOME="${JAVA_HOME:-}" \
    JAVA_OPT="-XX:ArchiveClassesAtExit=lib/muster-$JAVA_FULL_VERSION.jsa -Xlog:disable" \
    sh bin/startup.sh -m standalone --home "$home" >"$home/out" 2>&1
if [ $? -ne 0 ]; then
    echo "No class-data archive for the node: $(tail -n 1 "$home/out")" >&2
fi
sh bin/shutdown.sh --home "$home" >/dev/null 2>&1

echo "127.0.0.1:$port" >"$home/conf/cluster.conf"
printf 'gateway.host=127.0.0.1\ngateway.port=%s\n' "$((port + 1))" >"$home/conf/gateway.properties"
env -i MUSTER_CLASS_ARCHIVE=off MUSTER_START_SECONDS="$MUSTER_START_SECONDS" PATH="$PATH" LC_ALL="$LC_ALL" JAVA_HOME="${JAVA_HOME:-}" \
    GATEWAY_JAVA_OPT="-XX:ArchiveClassesAtExit=lib/gateway-$JAVA_FULL_VERSION.jsa -Xlog:disable" \
    sh bin/gateway.sh start --home "$home" >"$home/out" 2>&1 ||
    echo "No class-data archive for the gateway: $(tail -n 1 "$home/out")" >&2
sh bin/gateway.sh stop --home "$home" >/dev/null 2>&1
ls -l lib/*.jsa 2>/dev/null
exit 0
