#!/bin/sh
# Fetch veraPDF through Maven into .tools/verapdf/ (or the folder given) and verify its digest.
# Quick when the right file is there already. Usage: fetch.sh [FOLDER]
set -eu

version=1.30.2
sha256=287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=${1:-"$here/../../.tools/verapdf"}
jar="$folder/cli-$version.jar"

is_right() {
    [ -f "$1" ] && printf '%s  %s\n' "$sha256" "$1" | sha256sum --check --status -
}

if is_right "$jar"; then
    exit 0
fi
if ! command -v mvn >/dev/null 2>&1; then
    echo "fetch.sh: Maven (mvn) is missing; on Debian: apt-get install maven" >&2
    exit 3
fi
mkdir -p "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd)
jar="$folder/cli-$version.jar"
echo "Fetching veraPDF $version through Maven …" >&2
# The copy gets its name only once its digest is right, so that a broken download is never used.
part=$(mktemp -d "$folder/.part.XXXXXX")
trap 'rm -rf "$part"' EXIT INT TERM
# Maven writes escapes for colours even where it is told not to: it is heard only when it has something to say.
if ! mvn --batch-mode --quiet --file "$here/pom.xml" dependency:copy \
    -Dverapdf.version="$version" -DoutputDirectory="$part" >"$part/said" 2>&1; then
    cat "$part/said" >&2
    echo "fetch.sh: Maven could not fetch veraPDF $version; nothing was changed" >&2
    exit 4
fi
if ! is_right "$part/cli-$version.jar"; then
    echo "fetch.sh: the digest of cli-$version.jar is not the pinned one; it was thrown away" >&2
    exit 4
fi
mv "$part/cli-$version.jar" "$jar"
echo "veraPDF $version lies in $jar" >&2
