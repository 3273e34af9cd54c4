# What the start scripts share; read by them, not run.
# Needs nothing beyond a POSIX shell and the usual file utilities.

fail() {
    echo "$1" >&2
    exit 1
}

# The installation directory of a script in bin/, symbolic links already followed.
installation_of() {
    (cd "$(dirname "$1")/.." && pwd -P)
}

# Without a UTF-8 locale the JVM cannot open paths with other than English letters.
use_utf8() {
    LC_ALL=C.UTF-8
    export LC_ALL
}

# Sets JAVA and JAVA_VERSION_NUMBER, or says what is missing.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        JAVA=$JAVA_HOME/bin/java
        [ -x "$JAVA" ] || fail "JAVA_HOME is $JAVA_HOME, but $JAVA cannot be run; set JAVA_HOME to a JDK or JRE 17 or later, or unset it."
    else
        JAVA=$(command -v java) || fail "No java was found in PATH and JAVA_HOME is not set; install a JRE 17 or later (Debian: apt install openjdk-17-jre-headless)."
    fi
    real=$(readlink -f "$JAVA" 2>/dev/null) || real=$JAVA
    release=$(dirname "$(dirname "$real")")/release
    JAVA_FULL_VERSION=
    if [ -r "$release" ]; then
        JAVA_FULL_VERSION=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$release")
    fi
    if [ -z "$JAVA_FULL_VERSION" ]; then
        # The release file is missing in some builds; asking the JVM costs a tenth of a second.
        JAVA_FULL_VERSION=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    fi
    JAVA_VERSION_NUMBER=$(echo "$JAVA_FULL_VERSION" | sed -e 's/^1\.//' -e 's/[^0-9].*//')
    case $JAVA_VERSION_NUMBER in
        '' | *[!0-9]*) fail "$JAVA does not say its version; set JAVA_HOME to a JDK or JRE 17 or later." ;;
    esac
    if [ "$JAVA_VERSION_NUMBER" -lt 17 ]; then
        fail "$JAVA is Java $JAVA_FULL_VERSION, but Muster needs Java 17 or later; set JAVA_HOME to one."
    fi
}

# Prints lib/a.jar:lib/b.jar ..., relative to the installation and in one fixed order: a class-data archive is only valid
# for exactly the class path that it was made with, and so it stays valid when the installation is moved.
class_path() {
    (
        cd "$1" || exit 1
        result=
        for jar in lib/*.jar; do
            result=$result${result:+:}$jar
        done
        printf '%s' "$result"
    )
}

# whole_seconds NAME VALUE: refuses what is no number, which a shell would count as 0.
whole_seconds() {
    case $2 in
        '' | *[!0-9]*) fail "$1 must be a whole number of seconds, not $2." ;;
    esac
}

# Makes a directory absolute; it is created when it is missing.
absolute_directory() {
    mkdir -p "$1" 2>/dev/null || fail "The directory $1 cannot be created; check the path and its permissions."
    (cd "$1" 2>/dev/null && pwd -P) || fail "The directory $1 cannot be entered; check its permissions."
}

# is_running PIDFILE MAIN_CLASS: whether the process of the pid file lives and is ours; sets PID.
is_running() {
    PID=
    [ -r "$1" ] || return 1
    PID=$(head -n 1 "$1" | tr -cd '0-9')
    [ -n "$PID" ] || return 1
    # Another user's process must not be signalled, but it runs.
    kill -0 "$PID" 2>/dev/null || [ -d "/proc/$PID" ] || return 1
    # After a reboot the number may belong to another program.
    if [ -r "/proc/$PID/cmdline" ]; then
        tr '\0' ' ' <"/proc/$PID/cmdline" | grep -q "$2" || return 1
    fi
    return 0
}

# A twentieth of a second where the system can; whole seconds elsewhere. TICKS_PER_SECOND says which.
if sleep 0.01 2>/dev/null; then
    TICKS_PER_SECOND=20
    tick() { sleep 0.05; }
else
    TICKS_PER_SECOND=1
    tick() { sleep 1; }
fi

# temporary_directory DIRECTORY: makes it, or empties it, for java.io.tmpdir; it belongs to one process of one home. So what a killed
# one has left (RocksDB's library, half a snapshot) goes with the next start and does not fill /tmp.
temporary_directory() {
    TEMPORARY=$1
    rm -rf "$TEMPORARY" 2>/dev/null
    mkdir -p "$TEMPORARY" 2>/dev/null || fail "$TEMPORARY cannot be emptied by $(id -un); give it to this user or remove it."
}

# class_archive NAME: prints the JVM option for the class-data archive lib/NAME-VERSION.jsa, with which a start takes
# less than half the time and the processor. Where there is none yet, the first process that ends in order leaves one,
# under a name of its own because several may run; a later start takes it over. Without any everything works all the same.
class_archive() {
    [ "${MUSTER_CLASS_ARCHIVE:-on}" = on ] || return 0
    archive=lib/$1-$JAVA_FULL_VERSION.jsa
    if ! [ -r "$archive" ]; then
        for left_behind in "$archive".by.*; do
            # One that has just been touched may still be in the making.
            if [ -n "$(find "$left_behind" -mmin +1 2>/dev/null)" ]; then
                mv -f "$left_behind" "$archive" 2>/dev/null
            fi
        done
    fi
    if [ -r "$archive" ]; then
        echo "-XX:SharedArchiveFile=$archive"
    elif [ -w lib ]; then
        echo "-XX:ArchiveClassesAtExit=$archive.by.$$"
    fi
}

# native_libraries: prints the JVM option for lib/native, where the libraries of RocksDB and Netty are found without being
# unpacked into a temporary directory at each start. Only for this machine's kind; where there are none, they are unpacked as ever.
native_libraries() {
    [ -d lib/native ] && echo "-Djava.library.path=$INSTALLATION/lib/native"
}

# The cause of a failed start from what the process has printed: its own sentence, or the first lines of the JVM.
cause_in() {
    own=$(sed -n -e 's/^muster: //p' -e 's/^The gateway does not start: //p' "$1" 2>/dev/null | tail -n 1)
    [ -n "$own" ] || own=$(sed '/^[[:space:]]*$/d' "$1" 2>/dev/null | head -n 2 | tr '\n' ' ')
    printf '%s' "${own:-it ended without a word}"
}

# stop_process WHAT PIDFILE MAIN_CLASS SECONDS
stop_process() {
    if ! is_running "$2" "$3"; then
        rm -f "$2" 2>/dev/null
        echo "$1 is not running."
        return 0
    fi
    kill "$PID" 2>/dev/null || fail "$1 (process $PID) cannot be stopped; it belongs to another user."
    left=$(($4 * TICKS_PER_SECOND))
    while kill -0 "$PID" 2>/dev/null; do
        if [ "$left" -le 0 ]; then
            kill -9 "$PID" 2>/dev/null
            rm -f "$2"
            fail "$1 (process $PID) did not stop within $4 s and was killed; what it had acknowledged is on disk."
        fi
        left=$((left - 1))
        tick
    done
    rm -f "$2"
    echo "$1 (process $PID) has stopped."
}

# container_start SCRIPT "$@": what the entry points of the images begin with: help, no arguments, and the directory in BASE_DIR,
# which is left in HOME_DIRECTORY.
container_start() {
    script=$1
    case ${2:-} in
        -h | --help) sed -n '2,/^set -u/p' "$script" | sed -e '/^set -u/d' -e 's/^# \{0,1\}//'; exit 0 ;;
        '') ;;
        *) fail "Unknown parameter $2; $(basename "$script") takes its settings from the environment, --help shows which." ;;
    esac
    use_utf8
    HOME_DIRECTORY=$(absolute_directory "${BASE_DIR:-/home/nacos}") || exit 1
}

# must_be_readable FILE...: those that exist.
must_be_readable() {
    for file in "$@"; do
        if [ -e "$file" ] && ! [ -r "$file" ]; then
            fail "$file cannot be read by $(id -un); correct its permissions."
        fi
    done
}

# can_write FILE: whether it can be written or made; without trying, because the shell would tell a failure in words of its own.
can_write() {
    [ -w "$1" ] || { ! [ -e "$1" ] && [ -w "$(dirname "$1")" ]; }
}

# made_by_us FILE MARK: whether the file is missing or was made here before, and may be made anew; one that is mounted may not.
made_by_us() {
    ! [ -e "$1" ] || [ "$(head -n 1 "$1" 2>/dev/null)" = "$2" ]
}
