#!/usr/bin/env bash
# Starts Oracle's MySQL (not MariaDB) on loopback, for tests that must hold on both.
#
# usage: oracle-mysql.sh start FOLDER PORT   prints mysql://root@127.0.0.1:PORT when it answers
#        oracle-mysql.sh stop FOLDER
#
# Debian's stable release has only MariaDB, so the server comes from the unstable one: fetched with an apt of its own, with every
# library it needs, the C library included, and unpacked into FOLDER. Nothing is installed; root is not needed. The first start
# takes about a minute.
set -euo pipefail

action=${1:?start or stop} folder=$(realpath -m "${2:?folder}")

stop() {
  [[ -s $folder/mysqld.pid ]] || return 0
  kill "$(cat "$folder/mysqld.pid")" 2>/dev/null || true
  rm -f "$folder/mysqld.pid"
}

fetch() {
  local mirror apt=$folder/apt
  # Where this machine's own packages come from has the unstable release too.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/\?$' | head -n 1)
  mkdir -p "$apt"/{lists/partial,archives/partial,etc} "$folder/root"
  : >"$apt/status"
  echo "deb ${mirror:?no Debian mirror is configured} sid main" >"$apt/etc/sources.list"
  local options=(-o Dir::State::status="$apt/status" -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives"
    -o Dir::Etc::sourcelist="$apt/etc/sources.list" -o Dir::Etc::sourceparts=- -o Debug::NoLocking=1 -o APT::Sandbox::User="" -o Acquire::Languages=none
    -o APT::Install-Recommends=false)
  apt-get "${options[@]}" -q update
  apt-get "${options[@]}" -q -y --download-only install mysql-server-core
  local package
  for package in "$apt"/archives/*.deb; do dpkg-deb --extract "$package" "$folder/root"; done
  rm -rf "$apt"
}

# The unpacked server with the unpacked C library: this machine's may be older than it wants.
mysqld() {
  local root=$folder/root libraries loader
  libraries=$(find "$root/usr/lib" -maxdepth 2 -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
  loader=$(find "$root/usr/lib" -name 'ld-linux*.so*' -print -quit)
  local user=()
  [[ $(id -u) -eq 0 ]] && user=(--user=root)
  exec "$loader" --library-path "$libraries" "$root/usr/sbin/mysqld" --no-defaults "${user[@]}" --basedir="$root/usr" --datadir="$folder/data" \
    --lc-messages-dir="$root/usr/share/mysql" --character-sets-dir="$root/usr/share/mysql/charsets" --secure-file-priv=NULL "$@"
}

start() {
  local port=${1:?port} socket
  stop
  if [[ ! -x $folder/root/usr/sbin/mysqld ]]; then
    mkdir -p "$folder"
    fetch >"$folder/fetch.log" 2>&1 || { tail -n 3 "$folder/fetch.log" >&2; return 1; }
  fi
  if [[ ! -d $folder/data/mysql ]]; then
    rm -rf "$folder/data"
    (mysqld --initialize-insecure) >"$folder/init.log" 2>&1 || { tail -n 3 "$folder/init.log" >&2; return 1; }
  fi
  # A socket's path may have 107 bytes at most.
  socket=$(mktemp -d)/mysql.sock
  # Its data last as long as the tests: nothing waits for the disk.
  (mysqld --port="$port" --bind-address=127.0.0.1 --mysqlx=OFF --socket="$socket" --pid-file="$folder/server.pid" \
    --innodb-buffer-pool-size=256M --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF \
    --innodb-flush-method=nosync) </dev/null >"$folder/mysqld.log" 2>&1 &
  echo $! >"$folder/mysqld.pid"
  for _ in $(seq 120); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "mysql://root@127.0.0.1:$port"; return 0; fi
    kill -0 "$(cat "$folder/mysqld.pid")" 2>/dev/null || { tail -n 5 "$folder/mysqld.log" >&2; return 1; }
    sleep 0.5
  done
  echo "MySQL did not answer on port $port within 60 s" >&2
  return 1
}

case $action in
  start) start "${3:-}" ;;
  stop) stop ;;
  *) echo "usage: $0 start FOLDER PORT | stop FOLDER" >&2; exit 2 ;;
esac
