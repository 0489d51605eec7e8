#!/usr/bin/env bash
# Finds promtool and a kubectl that builds kustomizations, which some tests of tests/Deploy.Tests need, or unpacks Debian's packages of
# them into .billing/tools: nothing is installed, no right is needed. What cannot be had is said, and those tests are skipped.
set -uo pipefail

# The first kubectl with a kustomize of version 5.
oldest_kubectl=27
oldest_kustomize=5
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/.billing/tools
apt=$root/.billing/tools-apt

say() { printf '%s\n' "$*" >&2; }

has_promtool() {
  command -v promtool >/dev/null || "$tools/usr/bin/promtool" --version >/dev/null 2>&1
}

# major QUESTION...: of the kustomize in kubectl, or of kustomize itself.
major() { "$@" 2>/dev/null | sed -nE 's/.*"kustomizeVersion": "v([0-9]+).*/\1/p; s/^v([0-9]+)\..*/\1/p; s/.*kustomize\/v([0-9]+)\..*/\1/p' | head -n 1; }

builds() { [ "$(major "$@")" -ge "$oldest_kustomize" ] 2>/dev/null; }

has_kustomize() {
  builds kustomize version || builds kubectl version --client -o json || builds "$tools/usr/bin/kubectl" version --client -o json
}

# The same as in scripts/postgres.sh: others must not look into the private directory.
private_directory() {
  [ -d "$root/.billing" ] && return
  mkdir "$root/.billing"
  [ "$(id -u)" = 0 ] && chmod 711 "$root/.billing" || chmod 700 "$root/.billing"
}

own_lists=(-o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt" -o "Dir::Log=$apt/log" -o Debug::NoLocking=1)
quick=(-o APT::Sandbox::User= -o Acquire::Retries=0 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10)

new_enough() {
  local version
  [ "$1" = kubernetes-client ] || return 0
  version=$(apt-cache "${@:2}" policy kubernetes-client 2>/dev/null | sed -nE 's/^ *Candidate: 1\.([0-9]+).*/\1/p')
  [ "${version:-0}" -ge "$oldest_kubectl" ]
}

download() { new_enough "$@" && (cd "$apt" && timeout 120 apt-get "${quick[@]}" "${@:2}" download "$1" >/dev/null 2>&1); }

# unpack PACKAGE PROGRAM: with the lists of this system; when there are none, with lists of our own. Only the program is kept.
unpack() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
  private_directory
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/log" "$tools"
  if ! download "$1"; then
    [ -n "${updated:-}" ] || timeout 120 apt-get "${own_lists[@]}" "${quick[@]}" update >/dev/null 2>&1
    updated=1
    download "$1" "${own_lists[@]}" || return 1
  fi
  dpkg-deb --fsys-tarfile "$apt/$1"_*.deb | tar -x -f - -C "$tools" "./usr/bin/$2"
}

# want NAME PACKAGE REMEDY CHECK
want() {
  "$4" && return
  say "$1 is missing. Unpacking Debian's package $2 into .billing/tools."
  unpack "$2" "$1" && "$4" && return
  say "That did not work; tests that need $1 are skipped. To have them run: $3"
}

want promtool prometheus "apt-get install prometheus, or put promtool on the PATH" has_promtool
want kubectl kubernetes-client "install kubectl 1.$oldest_kubectl or newer, or kustomize" has_kustomize
rm -rf "$apt"
exit 0
