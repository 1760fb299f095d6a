#!/bin/bash
# pg.sh - a private, real PostgreSQL for tests: an own cluster on a unix socket and a loopback port, beside anything else.
#
#   pg.sh up [--reset]     install Debian's postgresql if it is missing (root), create, start; idempotent.  --reset: begin with an empty cluster
#   pg.sh url              URL of the superuser, with its password; TLS: $(pg.sh dir)/ca.crt signs for localhost
#   pg.sh ctl ARGS...      pg_ctl of this cluster (`ctl -m immediate stop` is a crash, `ctl start`)
#   pg.sh standby up|url|down   a hot standby of it, read-only, on the next port
#   pg.sh small up|down    a tablespace `small` of 48 MB, on a tmpfs, to fill up (root)
#   pg.sh dir | down       its directory; stop everything (files stay)
#
# Settings: SCS_PG_DIR (as root: ~postgres/.cache/scs-check-postgres, else ~/.cache/scs-check-postgres), SCS_PG_PORT (25432).
set -euo pipefail
export LC_ALL=C.UTF-8
me=$(id -un); owner=$me; [ "$me" != root ] || owner=postgres
die() { echo "pg.sh: $*" >&2; exit 1; }
as() { if [ "$me" = "$owner" ]; then "$@"; else runuser -u "$owner" -- "$@"; fi; }

install_postgres() {
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && return
  [ "$me" = root ] || die "needs the package postgresql"
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null 2>&1 </dev/null || die "cannot install postgresql"
}
[ "${1:-}" != up ] || install_postgres
home=$(getent passwd "$owner" | cut -d: -f6) || die "no user $owner: run pg.sh up first"
DIR=${SCS_PG_DIR:-$home/.cache/scs-check-postgres} PORT=${SCS_PG_PORT:-25432}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
running() { as "$bin/pg_ctl" -D "$DIR/${1:-data}" status >/dev/null 2>&1; }
start() { running "$1" || as "$bin/pg_ctl" -D "$DIR/$1" -l "$DIR/$1.log" -w -t 60 start >/dev/null || die "did not start: $(tail -3 "$DIR/$1.log")"; }
stop() { ! running "$1" || as "$bin/pg_ctl" -D "$DIR/$1" -m "${2:-fast}" -w stop >/dev/null; }
url() { echo "postgresql://postgres:$(cat "$DIR/password")@127.0.0.1:$1/postgres"; }

create() {
  [ -e "$DIR/.complete" ] && return
  rm -rf --one-file-system "$DIR"
  as mkdir -p "$DIR" && as chmod 755 "$DIR"
  as sh -c "umask 077; head -c 24 /dev/urandom | base64 | tr -dc A-Za-z0-9 >'$DIR/password'"
  as "$bin/initdb" -D "$DIR/data" -U postgres --pwfile="$DIR/password" -A scram-sha-256 -E UTF8 --locale=C.UTF-8 >"$DIR/initdb.log" 2>&1 ||
    die "initdb failed: $(cat "$DIR/initdb.log")"
  as sh -c "cd '$DIR' && umask 077 &&
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=scs-check-test-ca -keyout ca.key -out ca.crt 2>/dev/null &&
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=other-ca -keyout other.key -out other.crt 2>/dev/null &&
    openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout data/server.key -out server.csr 2>/dev/null &&
    printf 'subjectAltName=DNS:localhost\n' >san &&
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days 3650 -extfile san -out data/server.crt 2>/dev/null &&
    chmod 644 ca.crt other.crt"
  as tee -a "$DIR/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $PORT
unix_socket_directories = '$DIR'
ssl = on
max_connections = 200
shared_buffers = 64MB
max_wal_size = 256MB
CONF
  echo 'host replication all 127.0.0.1/32 scram-sha-256' | as tee -a "$DIR/data/pg_hba.conf" >/dev/null
  as touch "$DIR/.complete"
}
standby() {
  if [ ! -e "$DIR/standby/standby.signal" ]; then
    as rm -rf --one-file-system "$DIR/standby"
    as env PGPASSWORD="$(cat "$DIR/password")" "$bin/pg_basebackup" -h 127.0.0.1 -p "$PORT" -U postgres -D "$DIR/standby" -R -c fast >/dev/null
    printf "port = %s\nmax_connections = 200\n" $((PORT + 1)) | as tee -a "$DIR/standby/postgresql.conf" >/dev/null
  fi
  start standby
}
mounted() { grep -q " $DIR/small " /proc/mounts; }
psql() { as env PGPASSWORD="$(cat "$DIR/password")" "$bin/psql" -qX -h "$DIR" -p "$PORT" -U postgres "$@"; }

case "${1:-} ${2:-}" in
  'up --reset') [ ! -e "$DIR/.complete" ] || "$0" down; ! mounted || umount "$DIR/small"; rm -rf --one-file-system "$DIR"; create; start data ;;
  up*) create; start data ;;
  'url '*) url "$PORT" ;;
  'dir '*) echo "$DIR" ;;
  'ctl start') start data ;;
  'ctl '*) as "$bin/pg_ctl" -D "$DIR/data" -w "${@:2}" >/dev/null ;;
  'standby up') standby ;;
  'standby url') url $((PORT + 1)) ;;
  'standby down') stop standby; as rm -rf --one-file-system "$DIR/standby" ;;
  'small up')
    "$0" small down; as mkdir -p "$DIR/small"
    mount -t tmpfs -o "size=48m,mode=700,uid=$(id -u "$owner"),gid=$(id -g "$owner")" small "$DIR/small"
    psql -c "CREATE TABLESPACE small LOCATION '$DIR/small'" ;;
  'small down') [ ! -d "$DIR/small" ] || { psql -c 'DROP TABLESPACE IF EXISTS small'; ! mounted || umount "$DIR/small"; rmdir "$DIR/small"; } ;;
  'down '*) stop standby; stop data ;;
  *) sed -n '3,12s/^# \{0,1\}//p' "$0"; exit 3 ;;
esac
