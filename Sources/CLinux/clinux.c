#define _GNU_SOURCE 1
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clinux_accept4(int fd) { return accept4(fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int clinux_stream_socket(int domain) { return socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

int clinux_peer_credentials(int fd, struct clinux_credentials *out) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    out->pid = peer.pid;
    out->uid = peer.uid;
    out->gid = peer.gid;
    return 0;
}

int clinux_peer_groups(int fd, uint32_t *groups, int capacity) {
#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif
    socklen_t size = (socklen_t)((size_t)capacity * sizeof(gid_t));
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) != 0) return -1;
    return (int)(size / sizeof(gid_t));
}

_Static_assert(CLINUX_EPOLL_IN == EPOLLIN && CLINUX_EPOLL_OUT == EPOLLOUT && CLINUX_EPOLL_ERR == EPOLLERR, "epoll bits");
_Static_assert(CLINUX_EPOLL_HUP == EPOLLHUP && CLINUX_EPOLL_RDHUP == EPOLLRDHUP, "epoll bits");
_Static_assert(CLINUX_EPOLL_ADD == EPOLL_CTL_ADD && CLINUX_EPOLL_DELETE == EPOLL_CTL_DEL, "epoll operations");
_Static_assert(CLINUX_EPOLL_MODIFY == EPOLL_CTL_MOD, "epoll operations");

int clinux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int clinux_epoll_control(int ep, int operation, int fd, uint32_t events, uint64_t tag) {
    struct epoll_event event = {.events = events, .data.u64 = tag};
    return epoll_ctl(ep, operation, fd, &event);
}

static int wait_for(int ep, struct epoll_event *events, int64_t nanoseconds) {
    static int missing; // epoll_pwait2 is asked for once; ENOSYS is for good
    if (nanoseconds < 0) return epoll_wait(ep, events, CLINUX_EPOLL_BATCH, -1);
    if (!__atomic_load_n(&missing, __ATOMIC_RELAXED)) {
        struct timespec t = {nanoseconds / 1000000000, nanoseconds % 1000000000};
        int n = epoll_pwait2(ep, events, CLINUX_EPOLL_BATCH, &t, 0);
        if (n >= 0 || errno != ENOSYS) return n;
        __atomic_store_n(&missing, 1, __ATOMIC_RELAXED);
    }
    int64_t ms = (nanoseconds + 999999) / 1000000;
    return epoll_wait(ep, events, CLINUX_EPOLL_BATCH, ms > 0x7fffffff ? 0x7fffffff : (int)ms);
}

int clinux_epoll_wait(int ep, struct clinux_event *events, int64_t nanoseconds) {
    struct epoll_event ready[CLINUX_EPOLL_BATCH];
    int n = wait_for(ep, ready, nanoseconds);
    for (int i = 0; i < n; i++) events[i] = (struct clinux_event){ready[i].data.u64, ready[i].events};
    return n;
}

int clinux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int clinux_inotify(void) { return inotify_init1(IN_NONBLOCK | IN_CLOEXEC); }

void clinux_set_thread_name(const char *name) {
    char cut[16];
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = 0;
    pthread_setname_np(pthread_self(), cut);
}

int clinux_lower_priority(int steps) {
    // Of a process Linux means a thread here, setpriority(2); 0 is the calling one.
    errno = 0;
    int priority = getpriority(PRIO_PROCESS, 0);
    if (priority == -1 && errno != 0) return -1;
    return setpriority(PRIO_PROCESS, 0, priority + steps);
}

int32_t clinux_gettid(void) {
    static __thread int32_t id;
    if (id == 0) id = (int32_t)syscall(SYS_gettid);
    return id;
}

int64_t clinux_monotonic_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

uint32_t clinux_unix_address(const char *path, struct sockaddr_un *out) {
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof out->sun_path) return 0;
    memset(out, 0, sizeof *out);
    out->sun_family = AF_UNIX;
    memcpy(out->sun_path, path, n);
    if (path[0] != '@') return (uint32_t)sizeof *out;
    out->sun_path[0] = 0;
    return (uint32_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

static void fill(sigset_t *set, const int *signals, int count) {
    sigemptyset(set);
    for (int i = 0; i < count; i++) sigaddset(set, signals[i]);
}

int clinux_block_signals(const int *signals, int count) {
    sigset_t set;
    fill(&set, signals, count);
    return pthread_sigmask(SIG_BLOCK, &set, 0);
}

int clinux_unblock_signals(const int *signals, int count) {
    sigset_t set;
    fill(&set, signals, count);
    return pthread_sigmask(SIG_UNBLOCK, &set, 0);
}

int clinux_signalfd(const int *signals, int count) {
    sigset_t set;
    fill(&set, signals, count);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int clinux_signalfd_read(int fd) {
    struct signalfd_siginfo info;
    ssize_t n;
    do n = read(fd, &info, sizeof info);
    while (n < 0 && errno == EINTR);
    if (n == (ssize_t)sizeof info) return (int)info.ssi_signo;
    return n < 0 && errno == EAGAIN ? 0 : -1;
}

const char *clinux_error_text(int code, char *buffer, int capacity) {
    return strerror_r(code, buffer, (size_t)capacity);
}

intptr_t clinux_send(int fd, const void *bytes, uintptr_t count) { return send(fd, bytes, count, MSG_NOSIGNAL); }

int clinux_forbid_dump(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static int drop_segments(struct dl_phdr_info *object, size_t size, void *count) {
    (void)size;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        // What was ever writable may hold relocations, which would be lost.
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        uintptr_t begin = (object->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
        uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
        if (begin < end && madvise((void *)begin, end - begin, MADV_DONTNEED) == 0) ++*(int *)count;
    }
    return 0;
}

int clinux_drop_code_pages(void) {
    int count = 0;
    dl_iterate_phdr(drop_segments, &count);
    return count;
}

int clinux_rename_if_free(const char *old, const char *name) {
    return renameat2(AT_FDCWD, old, AT_FDCWD, name, RENAME_NOREPLACE);
}

int clinux_rename_exchange(const char *first, const char *second) {
    return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}
