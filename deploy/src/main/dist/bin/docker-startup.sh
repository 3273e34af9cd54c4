#!/bin/sh
# Entry point of the node's container image; takes the environment of the Nacos image. It can be run outside a container too.
#
#   BASE_DIR               the node's own directory: conf/ data/ logs/ (default /home/nacos)
#   MODE                   cluster (default) or standalone
#   EMBEDDED_STORAGE       embedded: no MySQL in cluster mode
#   NACOS_SERVERS          the members, separated by blanks: "host:8848 host:8848 host:8848"
#   NACOS_SERVER_IP, PREFER_HOST_MODE, NACOS_SERVER_PORT, NACOS_APPLICATION_PORT, SPRING_DATASOURCE_PLATFORM, MYSQL_*,
#   NACOS_AUTH_*, SERVER_SERVLET_CONTEXTPATH: as in that image, see docs/docker.md
#   MUSTER_CLUSTER_SECRET, MUSTER_AUTH_ADMIN_PASSWORD, MUSTER_LOG_FORMAT and every other setting as a variable
#   JVM_XMS, JVM_XMX, JVM_XMN, JVM_MS, JVM_MMS, JAVA_OPT, JAVA_OPT_EXT, NACOS_DEBUG=y (debugger on port 9555)
#   init.d/custom.properties below BASE_DIR: further lines of application.properties
set -u

bin=$(cd "$(dirname "$0")" && pwd -P) || exit 1
. "$bin/functions.sh"
container_start "$0" "$@"
home=$HOME_DIRECTORY
mkdir -p "$home/conf" 2>/dev/null && [ -w "$home/conf" ] || [ -r "$home/conf/application.properties" ] ||
    fail "$home/conf cannot be written by $(id -un); give the volume to this user, or mount an application.properties."

# The settings: what is mounted counts alone; otherwise those of the image and the operator's own lines, made anew at each start.
settings=$home/conf/application.properties
made_here='# Made by docker-startup.sh from the image and init.d/custom.properties; mount a file of your own instead of editing this one.'
if made_by_us "$settings" "$made_here"; then
    custom=$home/init.d/custom.properties
    ! [ -e "$custom" ] || [ -r "$custom" ] || fail "$custom cannot be read by $(id -un)."
    can_write "$settings" || fail "$settings cannot be written by $(id -un); give the volume to this user."
    {
        echo "$made_here"
        cat "$bin/../conf/application.properties"
        ! [ -e "$custom" ] || cat "$custom"
    } >"$settings" || fail "$settings cannot be written by $(id -un); is the volume full?"
fi

case ${FUNCTION_MODE:-all} in
    all) ;;
    *) echo "FUNCTION_MODE=$FUNCTION_MODE has no meaning here: a node always offers everything." >&2 ;;
esac
if [ "${NACOS_DEBUG:-n}" = y ]; then
    JAVA_OPT="${JAVA_OPT:-} -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:9555"
    export JAVA_OPT
fi

exec sh "$bin/startup.sh" --foreground --home "$home"
