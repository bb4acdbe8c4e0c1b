# A bare Debian 12 for tests, made by debootstrap once and unpacked for each run. Sourced by tests/deb/run and tests/docker/run:
#
#	. tests/deb/root.sh
#	debian_root deb || exit 0        # says why it cannot be made; $root is the folder, removed when the shell ends
#	inside COMMAND...                # in it, as root
#
# The packages come from where this machine's apt takes them. DEBIAN_ROOTS (/var/tmp/cursus-debian) keeps the base.

debian_roots=${DEBIAN_ROOTS:-/var/tmp/cursus-debian}

debian_base() { # NAME: makes $debian_roots/base.tar
	local mirror
	[ "$(id -u)" = 0 ] || { echo "$1: skipped: only root can make a Debian in a folder"; return 1; }
	command -v debootstrap >/dev/null || { echo "$1: skipped: debootstrap is not installed"; return 1; }
	[ -s "$debian_roots/base.tar" ] && return
	mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
	mkdir -p "$debian_roots"
	rm -rf "$debian_roots/base"
	if ! debootstrap --variant=minbase --include=ca-certificates bookworm "$debian_roots/base" \
		"${mirror:-http://deb.debian.org/debian}" >"$debian_roots/debootstrap.log" 2>&1; then
		echo "$1: skipped: no Debian can be made here: $(tail -n 1 "$debian_roots/debootstrap.log")"
		rm -rf "$debian_roots/base"
		return 1
	fi
	# What this machine's apt is told, its certificates too.
	rm -rf "$debian_roots/base/etc/apt/apt.conf.d" "$debian_roots/base/etc/apt/sources.list.d"
	cp -r /etc/apt/apt.conf.d /etc/apt/sources.list.d "$debian_roots/base/etc/apt/"
	rm -f "$debian_roots"/base/etc/apt/apt.conf.d/{20packagekit,50appstream} "$debian_roots/base/etc/apt/sources.list"
	find "$debian_roots/base/etc/apt/sources.list.d" -type f ! -name debian.sources -delete
	cp -r /etc/ssl/. "$debian_roots/base/etc/ssl/"
	tar -C "$debian_roots/base" -cf "$debian_roots/base.tar.new" . && mv "$debian_roots/base.tar.new" "$debian_roots/base.tar"
	rm -rf "$debian_roots/base"
}

debian_root() { # NAME
	debian_base "$1" || return 1
	root=$(mktemp -d "$debian_roots/run.XXXXXX") || return 1
	trap debian_leave EXIT
	trap 'exit 130' INT TERM
	tar -C "$root" -xf "$debian_roots/base.tar"
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	mount -t proc proc "$root/proc" 2>/dev/null && mount --rbind /dev "$root/dev" 2>/dev/null && return
	echo "$1: skipped: this account may not mount"
	return 1
}

debian_leave() {
	umount -l "$root/dev" "$root/proc" 2>/dev/null
	rm -rf --one-file-system "$root"
}

inside() {
	chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
		DEBIAN_FRONTEND=noninteractive "$@"
}
