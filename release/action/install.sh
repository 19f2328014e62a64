# Installs a release for this runner, once its checksum is right. Inputs: VERSION,
# RELEASES, SHA256; GitHub's: RUNNER_OS, RUNNER_ARCH, RUNNER_TEMP, GITHUB_PATH.
set -euo pipefail

fail() {
	echo "::error::secretref: $1"
	exit 2
}

[[ $VERSION =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9a-z.]+)?$ ]] || fail "the version is not one; write v1.2.3"
case $RUNNER_OS in
Linux) os=linux extension=tar.gz ;;
macOS) os=darwin extension=tar.gz ;;
Windows) os=windows extension=zip ;;
*) fail "no release for this runner's system" ;;
esac
case $RUNNER_ARCH in
X64) arch=amd64 ;;
ARM64) arch=arm64 ;;
*) fail "no release for this runner's processor" ;;
esac

name=secretref_${VERSION#v}_${os}_$arch
archive=$name.$extension
dir=$RUNNER_TEMP/secretref-$VERSION
mkdir -p "$dir"
cd "$dir"
fetch() { curl --fail --silent --show-error --location --retry 3 --output "$1" "$RELEASES/$VERSION/$1" || fail "cannot fetch $1 of the release"; }
fetch "$archive"
if [[ -z $SHA256 ]]; then
	fetch SHA256SUMS
	SHA256=$(awk -v file="$archive" '$2 == file { print $1 }' SHA256SUMS)
fi
[[ $SHA256 =~ ^[0-9a-f]{64}$ ]] || fail "there is no SHA-256 of $archive"
if command -v sha256sum >/dev/null; then sum=$(sha256sum "$archive"); else sum=$(shasum -a 256 "$archive"); fi
[[ ${sum%% *} == "$SHA256" ]] || fail "$archive has another SHA-256 than it should have; nothing was installed"
if [[ $extension == zip ]]; then unzip -q -o "$archive"; else tar -xzf "$archive"; fi
echo "$dir/$name" >>"$GITHUB_PATH"
