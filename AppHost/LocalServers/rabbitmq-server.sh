#!/usr/bin/env bash
# Prints the program that runs a RabbitMQ node. Installs it where that needs no question, unless --look is given.
set -euo pipefail

# Debian's program on PATH runs the node as its own user in its own folder, so the program behind it is looked for.
find_server() {
  local place
  for place in /usr/lib/rabbitmq/bin/rabbitmq-server /opt/rabbitmq/sbin/rabbitmq-server \
    /opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server /usr/local/opt/rabbitmq/sbin/rabbitmq-server; do
    if [ -x "$place" ]; then
      echo "$place"
      return 0
    fi
  done
  return 1
}

# The package would start a node on port 5672; a policy of "no" keeps it from that, unless the machine has a policy of its own.
install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing RabbitMQ with apt…" >&2
  local policy=/usr/sbin/policy-rc.d own=
  if [ ! -e $policy ]; then
    own=yes
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
  fi
  {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold rabbitmq-server
  } >"$log" 2>&1 || true
  [ -z "$own" ] || rm -f $policy
}

if find_server; then exit 0; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ "${1:-}" != --look ]; then
  if install && find_server; then exit 0; fi
  tail -n 3 "$log" >&2
fi
echo "RabbitMQ was not found: install it (apt-get install rabbitmq-server, dnf install rabbitmq-server, brew install rabbitmq)," \
  "start Docker, or run with --transport postgres."
exit 1
