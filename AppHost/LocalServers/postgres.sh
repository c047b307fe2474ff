#!/usr/bin/env bash
# Runs PostgreSQL in the foreground on a cluster of its own: postgres.sh BINARIES FOLDER PORT SETTING, the superuser's password in SERVER_PASSWORD.
set -euo pipefail
export LC_ALL=C
. "$(dirname "$0")/server-folder.sh"

binaries=$1 port=$3 setting=$4
take_folder "$2" postgres INT
cluster=$folder/cluster

# Processes that work in the cluster: a server that outlived the one who started it, or what a killed server left behind.
former() {
  if [ -d /proc/self ]; then
    find /proc -maxdepth 2 -name cwd -lname "$cluster" 2>/dev/null | cut -d/ -f3 || true
  elif [ -e "$cluster/postmaster.pid" ]; then
    ps -o pid=,comm= -p "$(head -n 1 "$cluster/postmaster.pid")" | awk '/postgres/ { print $1 }' || true
  fi
}

end_former() {
  local signal pids
  for signal in INT QUIT KILL; do
    pids=$(former)
    [ -n "$pids" ] || break
    kill -s "$signal" $pids 2>/dev/null || true
    for _ in {1..30}; do
      [ -n "$(former)" ] || break
      sleep 0.1
    done
  done
  # Its number may meanwhile be another process's, for whose sake PostgreSQL would refuse to start.
  rm -f "$cluster/postmaster.pid"
}

make_cluster() {
  rm -rf "$cluster.new"
  (umask 077 && printf '%s\n' "$SERVER_PASSWORD" >"$folder/password")
  chown "$(stat -c %u "$folder" 2>/dev/null || stat -f %u "$folder")" "$folder/password"
  "${as[@]}" "$binaries/initdb" -D "$cluster.new" -U postgres -E UTF8 --locale=C --auth=scram-sha-256 "--pwfile=$folder/password" >/dev/null
  rm "$folder/password"
  # Under its name only when it is whole.
  mv "$cluster.new" "$cluster"
}

cd "$folder"
if [ -e "$cluster/PG_VERSION" ]; then end_former; else make_cluster; fi

"${as[@]}" "$binaries/postgres" -D "$cluster" -c "port=$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c shared_buffers=128MB -c "$setting" &
server=$!

# Asked to end, PostgreSQL itself would wait for its clients to leave.
trap 'kill -INT $server 2>/dev/null' TERM INT
status=0
while kill -0 $server 2>/dev/null; do
  status=0
  wait $server || status=$?
done
exit $status
