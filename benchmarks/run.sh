#!/usr/bin/env bash
# Measures the shipped distribution on this machine; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: benchmarks/run.sh [--nodes 1|3] [--seconds N] [--warm-up N] [--runs N] [--connections N] [--rate N]
                         [--workloads a,b] [--configs N] [--database mariadb|JDBC-URL] [--json]

Starts one node (or three on this machine) from deploy/target/muster in a temporary directory, reports the time from
process start to ready and the idle memory, drives each workload against the first node, and stops everything.
Build first:  mvn -DskipTests package
The heap is that of startup.sh; JVM_XMX=512m and the like reach the nodes.

  --nodes        1 (default) or 3
  --seconds      how long each workload is measured (default 8)
  --warm-up      seconds before each measurement (default 4)
  --runs         how often each workload is measured (default 1); a row holds the median of each figure, and only the first
                 run has the whole warm-up
  --connections  connections of each workload (default 16)
  --rate         operations a second of all connections together (default: as many as are answered)
  --configs      publish so many configurations first and start the nodes again: reports start and idle memory with them
  --database     keep configurations there and not embedded: "mariadb" is a MariaDB of this run alone, as it is without settings, so that each
                 commit waits for the disk (Debian: apt install mariadb-server-core; or MARIADB_HOME names an installation);
                 jdbc:mysql://host:port/database is a server that is there, with user and password nacos and an empty database.
                 CPU is that of the nodes without the database's
  --workloads    http_query, http_register, http_beat, grpc_query, grpc_register, push, config_get, config_publish; and, only
                 when named: config_change (use --connections 1000), config_listen, and grpc_scale: 100,000 instances of
                 2,000 connections, with --seconds of idleness after it
  --scale-connections, --scale-services   other numbers for grpc_scale
  --json         one JSON object a row
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
distribution=$here/../deploy/target/muster
nodes=1
configs=0
database=
arguments=()
wrong() { echo "run.sh: $1; --help shows what there is" >&2; exit 2; }
value() { [ "$2" -ge 2 ] || wrong "$1 takes a value"; }
number() { value "$1" "$2"; case $3 in '' | *[!0-9]*) wrong "$1 takes a whole number, not $3" ;; esac; }
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --nodes) value "$1" $#; case $2 in 1 | 3) nodes=$2 ;; *) wrong "--nodes takes 1 or 3, not $2" ;; esac; shift ;;
    --configs) number "$1" $# "${2:-}"; configs=$2; shift ;;
    --database)
      value "$1" $#
      case $2 in mariadb | jdbc:*) database=$2 ;; *) wrong "--database takes mariadb or jdbc:mysql://..., not $2" ;; esac
      shift ;;
    --workloads) value "$1" $#; arguments+=("$1" "$2"); shift ;;
    --seconds | --warm-up | --runs | --connections | --rate | --scale-connections | --scale-services)
      number "$1" $# "${2:-}"; arguments+=("$1" "$2"); shift ;;
    --json) arguments+=("$1") ;;
    *) wrong "unknown option $1" ;;
  esac
  shift
done
[ -x "$distribution/bin/startup.sh" ] || { echo "run.sh: $distribution is not built; run mvn -DskipTests package" >&2; exit 1; }
[ -d "$here/target/lib" ] || { echo "run.sh: $here/target is not built; run mvn -DskipTests package" >&2; exit 1; }

work=$(mktemp -d)
cleanup() {
  for home in "$work"/node-*; do
    [ -d "$home" ] && "$distribution/bin/shutdown.sh" --home "$home" >/dev/null 2>&1 || true
  done
  if [ -n "$mariadb" ]; then kill "$mariadb" 2>/dev/null && wait "$mariadb" 2>/dev/null || true; fi
  rm -rf "$work"
}
mariadb=
trap cleanup EXIT

base=$((20000 + RANDOM % 20000))

start_mariadb() {
  local installation=${MARIADB_HOME:-/usr} server install port=$((base - 1)) root=()
  server=$(PATH=$installation/bin:$installation/sbin:$PATH command -v mariadbd || true)
  install=$(PATH=$installation/bin:$installation/scripts:$PATH command -v mariadb-install-db || true)
  if [ -z "$server" ] || [ -z "$install" ]; then
    echo "run.sh: mariadbd was not found; install it (Debian: apt install mariadb-server-core), or name an installation in MARIADB_HOME" >&2
    exit 1
  fi
  [ "$(id -u)" = 0 ] && root=(--user=root)
  "$install" --no-defaults --basedir="$installation" --datadir="$work/mariadb" --auth-root-authentication-method=normal --skip-test-db \
    "${root[@]+"${root[@]}"}" >"$work/mariadb-install.out" 2>&1 || { tail -n 5 "$work/mariadb-install.out" >&2; exit 1; }
  printf "CREATE DATABASE nacos CHARACTER SET utf8mb4;\nCREATE USER nacos@'%%' IDENTIFIED BY 'nacos';\nGRANT ALL ON nacos.* TO nacos@'%%';\n" \
    >"$work/mariadb.sql"
  "$server" --no-defaults --basedir="$installation" --datadir="$work/mariadb" --socket="$work/mariadb.sock" --pid-file="$work/mariadb.pid" \
    --bind-address=127.0.0.1 --port="$port" --skip-name-resolve --init-file="$work/mariadb.sql" "${root[@]+"${root[@]}"}" >"$work/mariadb.out" 2>&1 &
  mariadb=$!
  for _ in $(seq 300); do
    grep -q "ready for connections" "$work/mariadb.out" && break
    kill -0 "$mariadb" 2>/dev/null || break
    sleep 0.1
  done
  grep -q "ready for connections" "$work/mariadb.out" || { tail -n 5 "$work/mariadb.out" >&2; exit 1; }
  database="jdbc:mysql://127.0.0.1:$port/nacos?useSSL=false&connectTimeout=3000&socketTimeout=10000"
  echo "$("$server" --version | sed 's/.*Ver \([^ ]*\).*/MariaDB \1/') with its own settings"
}
members=""
for number in $(seq 1 "$nodes"); do members+="127.0.0.1:$((base + number * 10))"$'\n'; done
for number in $(seq 1 "$nodes"); do
  home=$work/node-$number
  mkdir -p "$home/conf"
  printf '%s' "$members" >"$home/conf/cluster.conf"
  printf 'server.port=%s\nnacos.server.ip=127.0.0.1\nmuster.auth.admin-password=nacos\n' "$((base + number * 10))" \
    >"$home/conf/application.properties"
done

[ "$database" != mariadb ] || start_mariadb
if [ -n "$database" ]; then
  for number in $(seq 1 "$nodes"); do
    printf 'spring.datasource.platform=mysql\ndb.num=1\ndb.url.0=%s\ndb.user.0=nacos\ndb.password.0=nacos\n' "$database" \
      >>"$work/node-$number/conf/application.properties"
  done
fi
mode=(-m standalone)
[ "$nodes" -gt 1 ] && mode=(-m cluster)
[ "$nodes" -gt 1 ] && [ -z "$database" ] && mode+=(-p embedded)
listened=""
for number in $(seq 1 "$nodes"); do listened+="${listened:+,}127.0.0.1:$((base + number * 10))"; done

start_nodes() {
  local starting=()
  started=$(date +%s%N)
  for number in $(seq 1 "$nodes"); do
    "$distribution/bin/startup.sh" "${mode[@]}" --home "$work/node-$number" >"$work/start-$number.out" 2>&1 &
    starting+=($!)
  done
  wait "${starting[@]}" || true # whether a node has come up is seen below
  ready=$(((($(date +%s%N) - started)) / 1000000))
  pids=""
  for number in $(seq 1 "$nodes"); do
    if [ ! -f "$work/node-$number/data/muster.pid" ]; then
      cat "$work/start-$number.out" >&2
      exit 1
    fi
    pids+="${pids:+,}$(tr -d '\n' <"$work/node-$number/data/muster.pid")"
  done
  sleep 3
  echo "nodes: $nodes   started and ready after: $ready ms"
  for pid in ${pids//,/ }; do
    awk -v pid="$pid" '/^VmRSS|^Threads/ {printf "%s %s  ", $1, $2} END {print "(idle, pid " pid ")"}' "/proc/$pid/status"
  done
}

load() {
  java -Xmx512m -cp "$here/target/classes:$here/target/lib/*" io.muster.benchmarks.BenchmarkMain \
    --address "127.0.0.1:$((base + 10))" --listen-at "$listened" --pids "$pids" "$@"
}

start_nodes
if [ "$configs" -gt 0 ]; then
  load --fill "$configs" --workloads config_get --seconds 1 --warm-up 0 | head -n 1
  for number in $(seq 1 "$nodes"); do "$distribution/bin/shutdown.sh" --home "$work/node-$number" >/dev/null; done
  echo "with $configs configurations:"
  start_nodes
fi
load "${arguments[@]+"${arguments[@]}"}"
