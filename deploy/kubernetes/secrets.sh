#!/bin/sh
# Makes the secrets that are missing, and changes none. A vault may make them instead.
set -eu
namespace=shop
make() { kubectl -n $namespace get secret "$1" >/dev/null 2>&1 || kubectl -n $namespace create secret generic "$@"; }

make identity-database --type=kubernetes.io/basic-auth --from-literal=username=identity --from-literal=password="$(openssl rand -hex 24)"
make inventory-database --type=kubernetes.io/basic-auth --from-literal=username=inventory --from-literal=password="$(openssl rand -hex 24)"
make notifications-database --type=kubernetes.io/basic-auth --from-literal=username=notifications --from-literal=password="$(openssl rand -hex 24)"
make orders-database --type=kubernetes.io/basic-auth --from-literal=username=orders --from-literal=password="$(openssl rand -hex 24)"
make subscriptions-database --type=kubernetes.io/basic-auth --from-literal=username=subscriptions --from-literal=password="$(openssl rand -hex 24)"
make shop \
  --from-literal=automation-client-secret="$(openssl rand -hex 24)" \
  --from-literal=mail-link-key="$(openssl rand -hex 24)" \
  --from-literal=mail-password="${MAIL_PASSWORD:?is missing in the environment}" \
  --from-literal=personal-data-key="$(openssl rand -base64 32)" \
  --from-literal=redis-password="$(openssl rand -hex 24)"
