# The systemd units, in the Debian of tests/deb/run, which reads this file.
services="catalogue enrolment attendance certification"
# systemd-analyze tells 0 (nothing may be done) to 10 (everything); a service that answers over the network is "OK" below 5.
EXPOSURE_MOST=2.5

unit_lines() { # UNIT: its command lines
	inside sed -n 's/^ExecStart=//p' "/lib/systemd/system/$1"
}
as_cursus() { inside setpriv --reuid=cursus --regid=cursus --clear-groups --no-new-privs env NOTIFY_SOCKET="${notify:-}" "$@"; }

# Stands for systemd: prints what it is told, a line a message.
listen() { # SOCKET
	python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1]); os.chmod(sys.argv[1], 0o666)
while True:
    print(s.recv(4096).decode().replace("\n", " "), flush=True)' "$1"
}
told() { # FILE TEXT
	for _ in $(seq 100); do
		grep -q "$2" "$1" 2>/dev/null && return
		sleep 0.1
	done
	cat "$1"
	return 1
}

units_analysed() {
	local unit score
	does "systemd-analyze verify finds nothing" inside sh -c 'said=$(systemd-analyze --man=no verify /lib/systemd/system/cursus* 2>&1); echo "$said"; [ -z "$said" ]'
	for unit in $(inside sh -c 'cd /lib/systemd/system && echo cursus*.service'); do
		score=$(inside systemd-analyze security --offline=true --no-pager "/lib/systemd/system/$unit" 2>&1 | sed -n 's/.*Overall exposure level for .*: \([0-9.]*\).*/\1/p')
		if [ -n "$score" ] && awk "BEGIN { exit !($score <= $EXPOSURE_MOST) }"; then ok "$unit is exposed $score of 10"; else
			bad "$unit is exposed ${score:-?} of 10, $EXPOSURE_MOST at most"; fi
	done
}

units_by_hand() {
	local service line log=$root/tmp/notify.log
	declare -A pid
	does "the folders of the units are made" inside systemd-tmpfiles --create cursus.conf
	while read -r line; do does "$line" as_cursus $line; done < <(unit_lines cursus-home.service)
	for service in $services; do
		listen "$root/tmp/$service.notify" >"$log.$service" 2>&1 &
		listeners+=($!)
		told <(sleep 0.5; ls "$root/tmp/$service.notify") notify >/dev/null
		notify=/tmp/$service.notify
		line=$(unit_lines cursus-$service.service)
		as_cursus $line >"$log.$service.out" 2>&1 &
		does "$line tells that it is ready" told "$log.$service" 'READY=1 STATUS=serving'
	done
	notify=
	says "they follow each other" serving as_cursus cursus --home /var/lib/cursus status
	line=$(unit_lines cursus-backup.service)
	says "$line" "verified: /var/backups/cursus/nightly-" as_cursus $line
	inside sh -c 'touch -d "40 days ago" /var/backups/cursus/nightly-* && mkdir -p /var/backups/cursus/nightly-mine && touch -d "40 days ago" /var/backups/cursus/nightly-mine'
	sleep 1
	says "a nightly backup that is too old is removed" "removed, older than 30 days" as_cursus $line
	does "one that is not ours stays" inside test -d /var/backups/cursus/nightly-mine
	for service in certification attendance enrolment catalogue; do
		inside sh -c "kill \$(pidof cursus-$service)"
		does "$service tells that it stops" told "$log.$service" STOPPING=1
	done
	kill "${listeners[@]}" 2>/dev/null
}

# systemd itself, as the first process of a container. It needs namespaces and cgroups that not every machine gives; /run must be
# a tmpfs for systemd-nspawn, so it has one of its own.
contained() { # SECONDS ARGUMENT...: of systemd-nspawn
	timeout "$1" unshare --mount sh -c 'mount -t tmpfs tmpfs /run && shift && exec systemd-nspawn --quiet --register=no --keep-unit "$@"' sh "$@" </dev/null 2>&1
}
units_by_systemd() {
	local boot said
	command -v systemd-nspawn >/dev/null || { echo "units: systemd-nspawn is not installed: systemd itself was not tried"; return; }
	umount -l "$root/dev" "$root/proc" # it makes its own
	said=$(contained 20 -D "$root" true) || {
		echo "units: systemd-nspawn does not run here (${said##*$'\n'}): systemd itself was not tried"
		return
	}
	cat >"$root/usr/local/bin/units-try" <<-'TRY'
		#!/bin/sh
		services="cursus-catalogue cursus-enrolment cursus-attendance cursus-certification"
		cursus() { setpriv --reuid=cursus --regid=cursus --clear-groups /usr/bin/cursus --home /var/lib/cursus "$@"; }
		systemctl start cursus.target cursus-backup.service && sleep 2
		echo "active: $(systemctl is-active $services | tr '\n' ' ')"
		cursus status
		cursus doctor
		echo "doctor: $?"
		echo "backup: $(systemctl show -P Result cursus-backup.service)"
		# A secret of another service cannot be read by a service's process.
		pid=$(systemctl show -P MainPID cursus-catalogue)
		for secret in issuer.key backup.key keys/enrolment.key keys/me.key data/enrolment/data.mdb; do
			nsenter --target "$pid" --mount --user --setuid="$(id -u cursus)" cat "/var/lib/cursus/$secret" >/dev/null 2>&1 && echo "open: $secret"
		done
		nsenter --target "$pid" --mount --user --setuid="$(id -u cursus)" cat /var/lib/cursus/keys/catalogue.key >/dev/null 2>&1 && echo "control: its own key"
		nsenter --target "$pid" --mount touch /var/lib/cursus/principals /usr/x /etc/x 2>/dev/null && echo "open: writing"
		systemctl kill --signal=KILL cursus-catalogue; sleep 4
		echo "again: $(systemctl is-active cursus-catalogue)"
		systemctl kill --signal=STOP cursus-enrolment; sleep 12
		echo "watchdog: $(systemctl show -P NRestarts cursus-enrolment)"
		before=$(systemctl show -P MainPID cursus-attendance)
		dpkg -i /packages/*.deb 2>&1 | tail -n 3
		for i in $(seq 20); do systemctl --quiet is-active $services && break; sleep 1; done
		echo "installed again: $(systemctl is-active $services | tr '\n' ' ')"
		[ "$(systemctl show -P MainPID cursus-attendance)" != "$before" ] && echo "restarted"
		systemctl stop cursus.target; sleep 2
		echo "stopped: $(systemctl is-active $services | tr '\n' ' ')"
		echo "results: $(systemctl show -P Result $services | xargs)"
		journalctl --no-pager -n 40 -u 'cursus-*'
		systemctl exit 0
	TRY
	chmod +x "$root/usr/local/bin/units-try"
	printf '[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nExecStart=/usr/local/bin/units-try\nStandardOutput=file:/try.out\nTimeoutStartSec=200\n[Install]\nWantedBy=multi-user.target\n' \
		>"$root/etc/systemd/system/units-try.service"
	# Sooner than in a minute; and /tmp is another one there.
	mkdir -p "$root/etc/systemd/system/cursus-enrolment.service.d" "$root/packages"
	printf '[Service]\nWatchdogSec=5\n' >"$root/etc/systemd/system/cursus-enrolment.service.d/soon.conf"
	mv "$root"/tmp/*.deb "$root/packages/"
	inside systemctl enable -q units-try.service
	inside rm -rf /var/lib/cursus /var/backups/cursus # the home is made by its unit
	boot=$(contained 240 --boot -D "$root")
	said=$(cat "$root/try.out" 2>/dev/null)
	mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev"
	if [ -z "$said" ]; then echo "units: systemd does not boot here ($(tail -n 1 <<<"$boot")): it was not tried"; return; fi
	booted() { if grep -qE -- "$2" <<<"$said"; then ok "$1"; else bad "$1" "$(grep -v '^[A-Z][a-z][a-z] [0-9][0-9] ' <<<"$said")"; fi; }
	booted "systemd runs the four services" '^active: active active active active $'
	booted "the doctor finds the home well" '^doctor: 0'
	booted "systemd runs the backup" '^backup: success'
	if grep -q '^open:' <<<"$said"; then bad "a service cannot read the secrets of others" "$(grep '^open:' <<<"$said")"; else ok "a service cannot read the secrets of others"; fi
	booted "a control: it reads its own key" '^control: its own key'
	booted "a killed service is started again" '^again: active'
	booted "one that hangs is started again" '^watchdog: [1-9]'
	booted "a package that is installed again starts its services again" '^installed again: active active active active $'
	booted "they are other processes" '^restarted'
	booted "the target stops all" '^stopped: inactive inactive inactive inactive $'
	booted "they end as they should" '^results: success success success success$'
}

units_run() {
	listeners=()
	units_analysed
	units_by_hand
	units_by_systemd
}
