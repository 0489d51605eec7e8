# Sourced by ./run and ./test: checks the .NET SDK, and lets it work where there is no home directory.
wanted_sdk=10

if ! command -v dotnet >/dev/null; then
  printf 'The .NET SDK %s is needed, and there is no "dotnet" on the PATH. See https://dot.net/download\n' "$wanted_sdk" >&2
  exit 1
fi

# Services and containers may have no home; the SDK and NuGet insist on one that can be written to.
if [ -z "${HOME:-}" ] || ! [ -w "$HOME" ]; then
  export HOME=$root/.billing/home
  if [ ! -d "$root/.billing" ]; then
    mkdir "$root/.billing"
    [ "$(id -u)" = 0 ] && chmod 711 "$root/.billing" || chmod 700 "$root/.billing"
  fi
  mkdir -p "$HOME"
fi

if ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
  printf 'The .NET SDK %s is needed; this machine has:\n%s\nSee https://dot.net/download\n' "$wanted_sdk" "$(cd / && dotnet --list-sdks 2>&1)" >&2
  exit 1
fi

# No build server outlives us.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
build=(dotnet build -c Release -v quiet --nologo -p:UseSharedCompilation=false)
