#!/usr/bin/env bash
# Measures what a proxy in front of a node costs: the gateway beside HAProxy, nginx and Spring Cloud Gateway; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: benchmarks/gateway.sh [--rate N] [--seconds N] [--runs N] [--warm-up N] [--connections N] [--proxies a,b]

Starts one node from deploy/target/muster and, one after the other, each proxy in front of it, and drives the same two
queries through it, one over HTTP and one over gRPC: as fast as they are answered (throughput) and then at a fixed rate (added
latency, CPU per request). "direct" is the node without a proxy. Everything is stopped at the end, and one table of all rows is printed.
The CPU is that of the proxy alone; for "direct" it is that of the node. "compiling" is the processor time, in ms, of the JVM's compiler threads
from the end of the warm-up at saturation to the end of a row: a few hundred mean that the JVM was still warming up.
Build first:  mvn -DskipTests package.  With everything it takes about 15 minutes.

  --rate         requests a second of all connections together (default 5000)
  --seconds      how long each run of a row is measured (default 6)
  --runs         runs of each row; the row is their median (default 3)
  --warm-up      seconds at saturation before the rows of a proxy and a protocol (default 40: a JVM that has just started is not
                 what is asked about); the node has as many of each protocol before anything is measured
  --connections  connections of each workload (default 16)
  --proxies      of direct, gateway, haproxy, nginx, spring (default: all that are there; Debian:
                 apt install haproxy nginx-light libnginx-mod-stream; spring: Spring Cloud Gateway, for HTTP only,
                 is built with  mvn -f benchmarks/spring-cloud-gateway package  if it is not yet)
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
distribution=$here/../deploy/target/muster
spring=$here/spring-cloud-gateway/target
rate=5000 seconds=6 runs=3 warm_up=40 connections=16 proxies=
wrong() { echo "gateway.sh: $1; --help shows what there is" >&2; exit 2; }
value() { [ "$2" -ge 2 ] || wrong "$1 takes a value"; }
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --rate) value "$1" $#; rate=$2; shift ;;
    --seconds) value "$1" $#; seconds=$2; shift ;;
    --runs) value "$1" $#; runs=$2; shift ;;
    --warm-up) value "$1" $#; warm_up=$2; shift ;;
    --connections) value "$1" $#; connections=$2; shift ;;
    --proxies) value "$1" $#; proxies=${2//,/ }; shift ;;
    *) wrong "unknown option $1" ;;
  esac
  shift
done
for number in "$rate" "$seconds" "$runs" "$warm_up" "$connections"; do
  case $number in '' | *[!0-9]*) wrong "$number is no whole number" ;; esac
done
for proxy in $proxies; do
  case $proxy in direct | gateway | haproxy | nginx | spring) ;; *) wrong "there is no proxy $proxy" ;; esac
done
[ -x "$distribution/bin/startup.sh" ] || { echo "gateway.sh: $distribution is not built; run mvn -DskipTests package" >&2; exit 1; }
PATH=$PATH:/usr/sbin
if [ -z "$proxies" ]; then
  proxies="direct gateway"
  for proxy in haproxy nginx; do
    if command -v "$proxy" >/dev/null; then proxies+=" $proxy"; else echo "gateway.sh: $proxy is not installed and left out" >&2; fi
  done
  if [ ! -d "$spring/lib" ] && command -v mvn >/dev/null; then
    mvn -q -B -f "$here/spring-cloud-gateway/pom.xml" package >&2 || true
  fi
  if [ -d "$spring/lib" ]; then proxies+=" spring"; else echo "gateway.sh: spring cannot be built and is left out; --help says how" >&2; fi
fi

work=$(mktemp -d)
proxy_pid=
stop_proxy() {
  if [ -n "$proxy_pid" ]; then kill "$proxy_pid" 2>/dev/null || true; wait "$proxy_pid" 2>/dev/null || true; proxy_pid=; fi
}
cleanup() {
  stop_proxy
  "$distribution/bin/shutdown.sh" --home "$work/node" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

node=$((12000 + RANDOM % 6000))
front=$((node + 2500))
mkdir -p "$work/node/conf" "$work/gateway/conf" "$work/gateway/logs"
printf 'server.port=%s\nnacos.server.ip=127.0.0.1\nmuster.auth.admin-password=nacos\n' "$node" >"$work/node/conf/application.properties"
"$distribution/bin/startup.sh" -m standalone --home "$work/node" >"$work/node.out" 2>&1 || { cat "$work/node.out" >&2; exit 1; }
node_pid=$(tr -d '\n' <"$work/node/data/muster.pid")

# The recipes that are shipped, with one node and other ports.
recipe() {
  sed -e "s/10\.0\.0\.1:8848/127.0.0.1:$node/; s/10\.0\.0\.1:9848/127.0.0.1:$((node + 1000))/; /10\.0\.0\.[23]:/d" \
    -e "s/port 8848/port $node/; s/listen 8848/listen $front/; s/listen 9848/listen $((front + 1000))/" \
    -e "s/bind :8848/bind 127.0.0.1:$front/; s/bind :9848/bind 127.0.0.1:$((front + 1000))/" "$distribution/recipes/$1"
}

start_proxy() {
  case $1 in
    gateway)
      echo "127.0.0.1:$node" >"$work/gateway/conf/cluster.conf"
      printf 'gateway.host=127.0.0.1\ngateway.port=%s\n' "$front" >"$work/gateway/conf/gateway.properties"
      "$distribution/bin/gateway.sh" run --home "$work/gateway" >"$work/$1.out" 2>&1 &
      ;;
    haproxy)
      recipe haproxy.cfg >"$work/haproxy.cfg"
      haproxy -db -f "$work/haproxy.cfg" >"$work/$1.out" 2>&1 &
      ;;
    nginx)
      # Debian's own files name modules relative to the prefix, which is another one here.
      { echo "daemon off; pid $work/nginx.pid; error_log stderr error;"
        recipe nginx.conf | sed "s|^include .*|load_module /usr/lib/nginx/modules/ngx_stream_module.so;|"; } >"$work/nginx.conf"
      nginx -c "$work/nginx.conf" -p "$work" >"$work/$1.out" 2>&1 &
      ;;
    spring)
      # The heap and the collector of the gateway.
      java -Xms32m -Xmx256m -XX:+UseSerialGC -cp "$spring/classes:$spring/lib/*" benchmark.SpringGateway \
        --server.port="$front" --server.address=127.0.0.1 --node="http://127.0.0.1:$node" >"$work/$1.out" 2>&1 &
      ;;
  esac
  proxy_pid=$!
  local last=$((front + 1000))
  [ "$1" = spring ] && last=$front
  for _ in $(seq 200); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$last") 2>/dev/null && (exec 3<>"/dev/tcp/127.0.0.1/$front") 2>/dev/null; then
      sleep 2
      return 0
    fi
    sleep 0.1
  done
  echo "gateway.sh: $1 did not open its ports:" >&2
  cat "$work/$1.out" >&2
  exit 1
}

# A process and its children: nginx works in children.
family() {
  echo "$1"
  ps -o pid= --ppid "$1" 2>/dev/null | tr -d ' ' || true
}

# drive ADDRESS_PORT PIDS WORKLOAD OPTION...: prints rows as JSON. One whose requests failed is told by its errors in the table.
drive() {
  java -Xmx512m -cp "$here/target/classes:$here/target/lib/*" io.muster.benchmarks.BenchmarkMain --address "127.0.0.1:$1" --pids "$2" \
    --workloads "$3" --connections "$connections" --json "${@:4}" || true
}

# The processor time of the compiler threads of some processes, in ms; a clock tick of Linux is 10 ms.
compiling() {
  local pid task ticks=0
  for pid in ${1//,/ }; do
    for task in /proc/"$pid"/task/*; do
      case $(cat "$task/comm" 2>/dev/null) in
        "C1 Compiler"* | "C2 Compiler"*) ticks=$((ticks + $(sed 's/.*) //' "$task/stat" | awk '{ print $12 + $13 }'))) ;;
      esac
    done
  done
  echo $((ticks * 10))
}

# One line a row: proxy workload load compiling {json}
rows=$work/rows
measure() {
  local proxy=$1 port=$2 pids=$3 workload=$4 load before
  echo "gateway.sh: $proxy, $workload: warming up for $warm_up s" >&2
  drive "$port" "$pids" "$workload" --warm-up "$warm_up" --seconds 1 >/dev/null
  for load in saturation "$rate/s"; do
    before=$(compiling "$pids")
    options=(--warm-up 8 --seconds "$seconds" --runs "$runs")
    [ "$load" = saturation ] || options+=(--rate "$rate")
    drive "$port" "$pids" "$workload" "${options[@]}" |
      while read -r json; do echo "$proxy $workload $load $(($(compiling "$pids") - before)) $json"; done | tee -a "$rows" >&2
  done
}

# A Markdown table; what a proxy adds is told against the row without one.
table() {
  awk '
    function field(name, text) {
      if (!match(text, "\"" name "\":[-0-9.eE]+")) return ""
      text = substr(text, RSTART, RLENGTH); sub(/.*:/, "", text); return text
    }
    function added(own, direct) { return direct == "" ? "-" : sprintf("%+.2f", own - direct) }
    BEGIN {
      print "| proxy | protocol | load | requests/s | p50 ms | p99 ms | added p50 | added p99 | CPU us | compiling ms | resident MB | failed |"
      print "|---|---|---|---|---|---|---|---|---|---|---|---|"
    }
    {
      key = $2 " " $3; p50 = field("p50Millis", $0); p99 = field("p99Millis", $0)
      if ($1 == "direct") { median[key] = p50; tail[key] = p99 }
      printf "| %s | %s | %s | %d | %.2f | %.2f | %s | %s | %s | %s | %s | %s |\n", $1, $2 == "http_query" ? "HTTP" : "gRPC", $3,
        field("operationsPerSecond", $0), p50, p99, $1 == "direct" ? "" : added(p50, median[key]), $1 == "direct" ? "" : added(p99, tail[key]),
        field("cpuMicrosPerOperation", $0), $4, field("residentMegabytes", $0), field("errors", $0)
    }' "$rows"
}

: >"$rows"
echo "gateway.sh: the node warms up for twice $warm_up s" >&2
for workload in http_query grpc_query; do
  drive "$node" "$node_pid" "$workload" --warm-up "$warm_up" --seconds 1 >/dev/null
done
for proxy in $proxies; do
  workloads="http_query grpc_query"
  [ "$proxy" = spring ] && workloads=http_query
  if [ "$proxy" = direct ]; then
    address=$node pids=$node_pid
  else
    start_proxy "$proxy"
    address=$front pids=$(family "$proxy_pid" | paste -sd,)
  fi
  for workload in $workloads; do
    measure "$proxy" "$address" "$pids" "$workload"
  done
  stop_proxy
done
table
