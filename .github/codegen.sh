#!/usr/bin/env bash
# Has Wolverine generate and compile the code of every service once more; nothing is asked of any server.
set -euo pipefail
cd "$(dirname "$0")/.."
export Auth__Issuer=http://codegen Auth__RequireHttps=false ConnectionStrings__database=Host=codegen
export PersonalData__Current=1 PersonalData__MasterKeys__1=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
for service in Inventory Notifications Orders Subscriptions; do
  dotnet "artifacts/bin/$service/release/$service.dll" codegen test
done
