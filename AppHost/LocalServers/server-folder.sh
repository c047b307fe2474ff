# Sourced. take_folder FOLDER USER SIGNAL sets `folder`, which the server's user can write, and `as`, which runs a program as that user
# and has the kernel send it SIGNAL when its parent dies, where the kernel can.
take_folder() {
  folder=$1
  local user=$2 signal=$3
  mkdir -p "$folder"
  chmod 700 "$folder"
  as=(env)
  if command -v setpriv >/dev/null && setpriv --pdeathsig "$signal" true 2>/dev/null; then as=(setpriv --pdeathsig "$signal" --); fi

  # A database server refuses to run as root.
  if [ "$(id -u)" = 0 ]; then
    if [ "${as[0]}" = env ]; then echo "Running a server as another user needs setpriv: install util-linux, or do not run as root." >&2; exit 1; fi
    id -u "$user" >/dev/null 2>&1 || user=nobody
    as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --init-groups --pdeathsig "$signal" --)
    chown "$user" "$folder"
    if ! "${as[@]}" test -w "$folder"; then
      # Some folder above cannot be entered by that user, as root's home. The secret makes the name that of this data folder, and nobody's guess.
      folder=/var/tmp/$(basename "$folder")-$(printf %s "$SERVER_PASSWORD" | sha256sum | cut -c1-16)
      mkdir -p -m 700 "$folder"
      chown "$user" "$folder"
    fi
  fi
  folder=$(cd "$folder" && pwd -P)
}
