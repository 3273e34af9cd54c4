#!/bin/sh
# Says whether the gateway of this host can take clients: check-gateway.sh [PORT]
# A closed port fails at once; a slow answer gets a second try, so that a pause does not move the address.
port=${1:-8848}
case $port in
    *[!0-9]* | '' | ??????*)
        echo "Usage: check-gateway.sh [PORT]; $port is no port." >&2
        exit 2
        ;;
esac
url=http://127.0.0.1:$port/gateway/status

if command -v curl >/dev/null; then
    ask() { curl -s -m 1 "$url"; }
elif command -v wget >/dev/null; then
    ask() { wget -q -T 1 -t 1 -O - "$url"; }
else
    echo "Neither curl nor wget is installed; install one of them for check-gateway.sh." >&2
    exit 2
fi

# A gateway that reaches no ready node is no reason to move: the other one would not reach one either.
healthy() {
    case $1 in
        *'"state":"READY"'* | *'"state":"NO_READY_NODE"'*) return 0 ;;
    esac
    return 1
}

answer=$(ask)
code=$?
healthy "$answer" && exit 0
# 7 of curl and 4 of wget: nobody listens.
case $code in
    4 | 7) exit 1 ;;
esac
healthy "$(ask)"
