# Runs a server and stops it as soon as whoever started this script is gone.
#
# Arguments: seconds of grace, then the server's command. Standard input: a pipe whose other end the starter keeps
# open while it lives; the operating system closes it even when the starter is killed. At its end the server gets
# SIGINT (fast shutdown) and, after the grace, SIGQUIT. Exits with the server's own status.

# Ctrl-C and a closing terminal are for the starter, which then stops things in their order.
trap '' HUP INT QUIT
grace=$1
shift
exec 3<&0 </dev/null

# A session of its own keeps the terminal's signals away from the server too. macOS has no setsid program.
if command -v setsid >/dev/null 2>&1; then
    setsid "$@" 3<&- &
elif command -v perl >/dev/null 2>&1; then
    perl -MPOSIX -e 'POSIX::setsid(); exec { $ARGV[0] } @ARGV; exit 127' "$@" 3<&- &
else
    "$@" 3<&- &
fi
server=$!

(
    while read -r ignored <&3; do :; done
    kill -INT "$server" 2>/dev/null
    while [ "$grace" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
        sleep 1
        grace=$((grace - 1))
    done
    kill -QUIT "$server" 2>/dev/null
) &
watcher=$!
exec 3<&-

wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
