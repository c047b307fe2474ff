#!/usr/bin/env bash
# Prints the program of a Chromium or Chrome. Installs one where that needs no question.
set -euo pipefail

find_usable() {
  local name
  for name in "${CHROMIUM_BIN:-/none}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if command -v "$name"; then return 0; fi
  done
  return 1
}

if find_usable; then exit 0; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium with apt…" >&2
  # A list that cannot be had anew may still do.
  apt-get update -q >"$log" 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core >>"$log" 2>&1 || true
  if find_usable; then exit 0; fi
fi
tail -n 3 "$log" >&2
echo "No browser was found: install Chromium (apt-get install chromium, dnf install chromium, brew install --cask chromium)," \
  "or name the program of a Chromium or Chrome in CHROMIUM_BIN."
exit 1
