#!/bin/sh
# Installs the Debian packages of system-packages.txt that are missing: as root, or through sudo where it asks for no
# password. Without rights it says which line to hand to the IT department. Quick when nothing is missing.
#
# Usage: install-system.sh [--list]      --list: say what is missing, change nothing
# Exit:  0 all is there · 3 something is missing and could not be installed
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
list="$here/system-packages.txt"

say() { printf '%s\n' "$*" >&2; }

needs() { sed -e 's/#.*//' -e 's/[[:space:]]*|[[:space:]]*/|/g' -e 's/[[:space:]]*$//' -e '/^$/d' "$list"; }

if ! command -v dpkg-query >/dev/null 2>&1; then
    say "This is not Debian or one of its kin, so archivkoop cannot install the programs that it needs."
    say "Please install what corresponds to these packages of Debian 12, then go on with  make SKIP_SYSTEM=1 TARGET:"
    needs | cut -d'|' -f1 | sed 's/^/  /' >&2
    exit 3
fi

installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')

is_installed() { printf '%s\n' "$installed" | grep -qxF "$1"; }

# LibreOffice with and without its windows exclude each other: never take away what a person works with.
is_acceptable() {
    case $1 in
        *-nogui) ! is_installed libreoffice-core ;;
        *) true ;;
    esac
}

missing_packages() {
    needs | while IFS= read -r need; do
        choice=
        met=no
        alternatives=$(printf '%s' "$need" | tr '|' ' ')
        for package in $alternatives; do
            if is_installed "$package"; then met=yes; fi
            if [ -z "$choice" ] && is_acceptable "$package"; then choice=$package; fi
        done
        if [ $met = no ]; then printf '%s ' "$choice"; fi
    done
}

missing=$(missing_packages)
missing=${missing% }
if [ -z "$missing" ]; then
    exit 0
fi
if [ "${1:-}" = --list ]; then
    say "$missing"
    exit 3
fi

if [ "$(id -u)" = 0 ]; then
    as_root() { env DEBIAN_FRONTEND=noninteractive "$@"; }
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root() { sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; }
else
    say "archivkoop needs programs that are not installed here, and you may not install them yourself."
    say "Please hand this line to your IT department (bitte diese Zeile an die IT geben):"
    say ""
    say "    sudo apt-get install --no-install-recommends $missing"
    say ""
    say "Then call make again. Nothing has been changed. What each package is for: packaging/system-packages.txt"
    exit 3
fi

say "Installing system packages: $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT INT TERM

# --no-remove: should anything have to go for a package to come, stop and say so instead.
apt() { as_root apt-get -q -y --no-remove -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1; }

fail() {
    tail -n 20 "$log" >&2
    say ""
    say "$1"
    say "Missing: $missing"
    exit 3
}

apt update || fail "The lists of packages could not be fetched (see above): is there a network, and are apt's sources right?"
# shellcheck disable=SC2086  # one word a package
apt install --no-install-recommends $missing || fail "The packages could not be installed (see above)."
say "System packages: all there."
