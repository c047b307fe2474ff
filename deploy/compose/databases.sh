#!/bin/sh
set -e
make() {
  psql --username postgres --set ON_ERROR_STOP=1 --set name="$1" --set password="$2" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke all on database :"name" from public;
SQL
}

make identity "$IDENTITY_DATABASE_PASSWORD"
make inventory "$INVENTORY_DATABASE_PASSWORD"
make orders "$ORDERS_DATABASE_PASSWORD"
make subscriptions "$SUBSCRIPTIONS_DATABASE_PASSWORD"
make notifications "$NOTIFICATIONS_DATABASE_PASSWORD"
