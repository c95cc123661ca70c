// The GNU-only calls that Swift's Glibc module hides behind _GNU_SOURCE, and the constants that are macros with casts.
// The header names only types that both sides see alike; what needs _GNU_SOURCE stays in clinux.c.
#pragma once
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

/// struct ucred of unix(7), whose fields Swift does not see.
struct clinux_credentials {
    int32_t pid;
    uint32_t uid;
    uint32_t gid;
};

/// accept4(2): the accepted descriptor is non-blocking and close-on-exec from its first moment.
int clinux_accept4(int fd);

/// socket(2) of a stream, non-blocking and close-on-exec.
int clinux_stream_socket(int domain);

/// SO_PEERCRED: who connected, as the kernel knows it. 0, or -1 with errno.
int clinux_peer_credentials(int fd, struct clinux_credentials *out);

/// SO_PEERGROUPS: the supplementary groups of who connected. The number of groups, or -1 with errno.
int clinux_peer_groups(int fd, uint32_t *groups, int capacity);

/// What epoll reports of one descriptor: the tag it was registered with, and CLINUX_EPOLL_* bits.
struct clinux_event {
    uint64_t tag;
    uint32_t events;
};

/// How many events one wait takes: few, so that the first of a batch does not wait long for the last.
enum { CLINUX_EPOLL_BATCH = 32 };
enum { CLINUX_EPOLL_IN = 0x001, CLINUX_EPOLL_OUT = 0x004, CLINUX_EPOLL_ERR = 0x008 };
enum { CLINUX_EPOLL_HUP = 0x010, CLINUX_EPOLL_RDHUP = 0x2000 };
enum { CLINUX_EPOLL_ADD = 1, CLINUX_EPOLL_DELETE = 2, CLINUX_EPOLL_MODIFY = 3 };

/// epoll_create1(2), close-on-exec. The descriptor, or -1 with errno.
int clinux_epoll_create(void);

/// epoll_ctl(2) with one of CLINUX_EPOLL_ADD, _DELETE, _MODIFY. 0, or -1 with errno.
int clinux_epoll_control(int ep, int operation, int fd, uint32_t events, uint64_t tag);

/// epoll_pwait2(2) for at most CLINUX_EPOLL_BATCH events: a timeout in nanoseconds; below zero waits for ever.
/// Before Linux 5.11 rounds up to milliseconds. The number of events, or -1 with errno.
int clinux_epoll_wait(int ep, struct clinux_event *events, int64_t nanoseconds);

/// renameat2(2): the new name must be free, with EEXIST where it is not. 0, or -1 with errno.
int clinux_rename_if_free(const char *old, const char *name);

/// renameat2(2): each of two files gets the other's name in one step. 0, or -1 with errno, EINVAL and ENOSYS among them
/// where the file system cannot.
int clinux_rename_exchange(const char *first, const char *second);

/// eventfd(2), non-blocking and close-on-exec. The descriptor, or -1 with errno.
int clinux_eventfd(void);

/// inotify_init1(2), non-blocking and close-on-exec. The descriptor, or -1 with errno.
int clinux_inotify(void);

/// The calling thread's name as the kernel shows it, cut to 15 bytes, pthread_setname_np(3).
void clinux_set_thread_name(const char *name);

/// Lowers the calling thread's priority by so many steps of nice(2); the other threads keep theirs. -1 and errno.
int clinux_lower_priority(int steps);

/// The kernel's id of the calling thread, gettid(2), remembered for each thread.
int32_t clinux_gettid(void);

/// CLOCK_MONOTONIC in microseconds.
int64_t clinux_monotonic_us(void);

/// sockaddr_un for a path, or for an abstract name when `path` begins with '@'. The address length, or 0 when too long.
uint32_t clinux_unix_address(const char *path, struct sockaddr_un *out);

/// The signal mask of the calling thread gets `signals` (a list of `count`) blocked. 0, or an error number.
int clinux_block_signals(const int *signals, int count);

/// The signal mask of the calling thread gets `signals` (a list of `count`) unblocked. 0, or an error number.
int clinux_unblock_signals(const int *signals, int count);

/// signalfd(2) for `signals`, which must be blocked; non-blocking and close-on-exec. The descriptor, or -1 with errno.
int clinux_signalfd(const int *signals, int count);

/// Reads one signal from a signalfd: its number, 0 when none waits, or -1 with errno.
int clinux_signalfd_read(int fd);

/// strerror_r(3), the GNU form: a text for an error number, in `buffer` or static.
const char *clinux_error_text(int code, char *buffer, int capacity);

/// send(2) that never raises SIGPIPE.
intptr_t clinux_send(int fd, const void *bytes, uintptr_t count);

/// prctl(2) with PR_SET_DUMPABLE 0: no core dump, and no reading of the memory by others of the same user. 0, or -1.
int clinux_forbid_dump(void);

/// Unmaps the resident pages of every loaded object's read-only segments, madvise(2) with MADV_DONTNEED: they are clean
/// copies of files, and those that are used again come back from the page cache. The number of segments.
int clinux_drop_code_pages(void);
