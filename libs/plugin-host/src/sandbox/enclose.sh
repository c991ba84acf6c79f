# Puts together a read-only file system that holds nothing but what is named, and starts a program in it without capabilities.
# Runs as root of a user namespace of its own, in mount, process and network namespaces of its own.
# enclose.sh EMPTY_FOLDER COUNT FOLDER... NODE ARGUMENT...
set -e
root=$1
count=$2
shift 2

folder() {
  mkdir -p "$root$1"
  mount --bind "$1" "$root$1"
  mount -o remount,bind,ro,nosuid,nodev "$root$1"
}
file() {
  mkdir -p "$root${1%/*}"
  : > "$root$1"
  mount --bind "$1" "$root$1"
  mount -o remount,bind,ro,nosuid "$root$1"
}

mount --make-rprivate /
mount -t tmpfs -o size=1m,mode=755,nosuid,nodev tmpfs "$root"
while [ "$count" -gt 0 ]; do
  folder "$1"
  shift
  count=$((count - 1))
done
file "$1"
setpriv=$(command -v setpriv)
file "$setpriv"
file /dev/null
mount -o remount,bind,ro,nosuid,nodev "$root"
cd "$root"
unset PWD OLDPWD
exec chroot . "$setpriv" --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
