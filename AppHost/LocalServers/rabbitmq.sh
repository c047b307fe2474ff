#!/usr/bin/env bash
# Runs a RabbitMQ node in the foreground, in a folder of its own: rabbitmq.sh SERVER FOLDER PORT DISTRIBUTION_PORT EPMD_PORT,
# with the password of user "shop" in SERVER_PASSWORD.
set -euo pipefail
. "$(dirname "$0")/server-folder.sh"

server=$1 port=$3
take_folder "$2" rabbitmq KILL

private() { (umask 077 && cat >"$folder/$1") && chown "$(stat -c %u "$folder" 2>/dev/null || stat -f %u "$folder")" "$folder/$1"; }
private rabbitmq.conf <<CONF
default_user = shop
default_pass = $SERVER_PASSWORD
log.console.level = warning
CONF
echo '[].' | private enabled_plugins
# What the machine's own node is configured with is not meant for this one.
private rabbitmq-env.conf </dev/null
unset SERVER_PASSWORD

# Where Erlang looks for the cookie.
export HOME=$folder LC_ALL=C.UTF-8
export ERL_EPMD_PORT=$5 ERL_EPMD_ADDRESS=127.0.0.1 ERL_ZFLAGS='-start_epmd false'
export RABBITMQ_NODENAME=shop@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=$port RABBITMQ_DIST_PORT=$4
export RABBITMQ_MNESIA_BASE=$folder/queues RABBITMQ_LOG_BASE=$folder/log RABBITMQ_LOGS=- RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf
export RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins RABBITMQ_CONF_ENV_FILE=$folder/rabbitmq-env.conf
export RABBITMQ_FEATURE_FLAGS_FILE=$folder/feature_flags

# On a busy machine a queue of a killed node may come back as a follower that waits for ever, there being no other node (rabbitmq-server
# issue 10070; seen with 3.10): each queue is told to elect a leader. The script splits its arguments at spaces, so that there are none.
elect='spawn(fun()->[begin(timer:sleep(1000)),catch([ra:trigger_election(amqqueue:get_pid(Q))||'
elect+='Q<-rabbit_amqqueue:list(),amqqueue:get_type(Q)==rabbit_quorum_queue])end||_<-lists:seq(1,10)]end).'
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} -eval $elect"

# Has the server's script let the node take its place, so that a signal meets the node.
export detached=true

# Erlang would start its port mapper as a daemon that outlives it; this one ends with the node, which takes this shell's place. That of the node
# before may still be ending, and a node that finds it would be left without any.
cd "$folder"
exec "${as[@]}" bash -c '
  if setpriv --pdeathsig KILL true 2>/dev/null; then mortal="setpriv --pdeathsig KILL --"; else mortal=; fi
  for _ in {1..100}; do epmd -names >/dev/null 2>&1 || break; sleep 0.05; done
  $mortal epmd -address 127.0.0.1 </dev/null >/dev/null 2>&1 &
  until epmd -names >/dev/null 2>&1; do sleep 0.05; done
  exec "$0"' "$server"
