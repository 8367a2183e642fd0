# Sourced by run and test: installs what the machine lacks, from the distribution's packages, and says so.

note() { printf '%s\n' "$*" >&2; }

die() { note "$*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else return 1
  fi
}

# apt_install PACKAGE... : quiet while it works; its whole output when it fails.
apt_install() {
  command -v apt-get >/dev/null || { note "There is no apt-get here: please install $*."; return 1; }
  note "Installing $* ..."
  local log
  log=$(mktemp)
  if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
         as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    note "Installing $* failed: please install it, or run this as a user who may."
    return 1
  fi
  rm -f "$log"
}

require_dotnet() {
  command -v dotnet >/dev/null || die "The .NET SDK is missing: see https://dotnet.microsoft.com/download (version 10)."
  # Nothing is left running behind us, and nothing is reported to anybody.
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
  export UseSharedCompilation=false
}

has_postgres_server() {
  local bin
  for bin in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /usr/pgsql-*/bin ${PATH//:/ }; do
    [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && [ -x "$bin/psql" ] && return 0
  done
  return 1
}

# The programs alone. The package would also make a cluster and start it on port 5432, which nobody asked for.
require_postgres_server() {
  has_postgres_server && return
  local no_cluster=/etc/postgresql-common/createcluster.d/tenant-manager.conf
  as_root mkdir -p "${no_cluster%/*}" && echo 'create_main_cluster = false' | as_root tee "$no_cluster" >/dev/null
  local status=0
  apt_install postgresql || status=$?
  as_root rm -f "$no_cluster"
  return "$status"
}

require_postgres_client() {
  command -v pg_dump >/dev/null || apt_install postgresql-client
}

has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

require_chromium() { has_chromium || apt_install chromium; }

# An engine that runs, or what a private one is started with (as root; dockerd is not on everybody's PATH).
has_docker_engine() {
  command -v docker >/dev/null &&
    { docker info >/dev/null 2>&1 || PATH=$PATH:/usr/local/sbin:/usr/sbin command -v dockerd >/dev/null; }
}

require_docker_engine() {
  has_docker_engine && return
  apt_install docker.io
  # Since Debian 13 the client is a package of its own, which docker.io only recommends.
  command -v docker >/dev/null || apt_install docker-cli
}

# The package would also start one on port 6432, which nobody asked for.
require_pgbouncer() {
  PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null && return
  local policy=/usr/sbin/policy-rc.d status=0
  if [ -e "$policy" ]; then apt_install pgbouncer; return; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy"
  apt_install pgbouncer || status=$?
  as_root rm -f "$policy"
  return "$status"
}

# Where node comes from elsewhere, its package has npm in it.
require_node() {
  local missing=()
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
}
