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

# systemd itself, as the container's first process; --boot needs cgroups and namespaces that not every machine gives.
units_by_systemd() {
	local boot said
	command -v systemd-nspawn >/dev/null || { echo "units: systemd-nspawn is not installed: systemd itself was not tried"; return; }
	umount -l "$root/dev" "$root/proc" # it makes its own
	said=$(timeout 20 systemd-nspawn --quiet --register=no --keep-unit -D "$root" true 2>&1) || {
		echo "units: systemd-nspawn does not run here (${said##*$'\n'}): systemd itself was not tried"
		return
	}
	cat >"$root/usr/local/bin/units-try" <<-'TRY'
		#!/bin/sh
		systemctl start cursus.target cursus-backup.service && sleep 1
		systemctl is-active cursus-catalogue cursus-enrolment cursus-attendance cursus-certification
		setpriv --reuid=cursus --regid=cursus --clear-groups cursus --home /var/lib/cursus status
		systemctl show -P Result cursus-backup.service
		systemctl kill --signal=KILL cursus-catalogue; sleep 3
		echo "again: $(systemctl is-active cursus-catalogue)"
		journalctl --no-pager -n 30 -u 'cursus-*'
		systemctl exit 0
	TRY
	chmod +x "$root/usr/local/bin/units-try"
	printf '[Service]\nType=oneshot\nExecStart=/usr/local/bin/units-try\nStandardOutput=file:/tmp/try.out\n[Install]\nWantedBy=multi-user.target\n' \
		>"$root/etc/systemd/system/units-try.service"
	inside systemctl enable -q units-try.service
	boot=$(timeout 120 systemd-nspawn --quiet --register=no --keep-unit --boot -D "$root" 2>&1)
	said=$(cat "$root/tmp/try.out" 2>/dev/null)
	if [ -z "$said" ]; then echo "units: systemd does not boot here ($(tail -n 1 <<<"$boot")): it was not tried"; return; fi
	if [ "$(grep -c '^active' <<<"$said")" = 4 ]; then ok "systemd runs the four services"; else bad "systemd runs the four services" "$said"; fi
	if grep -q '^success' <<<"$said"; then ok "systemd runs the backup"; else bad "systemd runs the backup" "$said"; fi
	if grep -q '^again: active' <<<"$said"; then ok "systemd starts a killed service again"; else bad "systemd starts a killed service again" "$said"; fi
}

units_run() {
	listeners=()
	units_analysed
	units_by_hand
	units_by_systemd
}
