/* SPDX-License-Identifier: MIT */
/*
 * door.c - a list of system calls for this process, by seccomp.
 *
 * A call that is not in the list fails with EPERM, which HDF5 reports like any
 * failure. Where the kernel has no seccomp, limits of resources remain: files
 * cannot grow.
 */
#include "helper/door.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hdf5/h5_limits.h"

#if defined(__x86_64__)
#define THIS_MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_MACHINE AUDIT_ARCH_AARCH64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define THIS_MACHINE AUDIT_ARCH_PPC64LE
#elif defined(__riscv) && __riscv_xlen == 64
#define THIS_MACHINE AUDIT_ARCH_RISCV64
#endif

/* Allowed with any arguments: memory, time, the file and the socket. */
static const int allowed[] = {
    SYS_read,         SYS_pread64,        SYS_readv,           SYS_lseek,
    SYS_close,        SYS_fstat,          SYS_recvfrom,        SYS_sendto,
    SYS_sendmsg,      SYS_munmap,         SYS_mremap,          SYS_madvise,
    SYS_brk,          SYS_futex,          SYS_getpid,          SYS_gettid,
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,    SYS_exit,
    SYS_exit_group,   SYS_clock_gettime,  SYS_gettimeofday,    SYS_getrandom,
    SYS_flock,        SYS_fcntl,          SYS_getitimer,       SYS_setitimer,
    SYS_getcwd,       SYS_write,          SYS_writev,          SYS_uname,
    SYS_geteuid,      SYS_getuid,         SYS_sched_yield,     SYS_readlinkat,
    SYS_faccessat,    SYS_statx,          SYS_restart_syscall,
#ifdef SYS_newfstatat
    SYS_newfstatat,
#endif
#ifdef SYS_stat
    SYS_stat,
#endif
#ifdef SYS_lstat
    SYS_lstat,
#endif
#ifdef SYS_readlink
    SYS_readlink,
#endif
#ifdef SYS_access
    SYS_access,
#endif
#ifdef SYS_time
    SYS_time,
#endif
};

/* What filters that are plugins need besides: threads, and what libraries do
 * when they are loaded. */
static const int of_code[] = {
    SYS_clone,   SYS_set_robust_list, SYS_sched_getaffinity, SYS_getdents64,
    SYS_sysinfo, SYS_clock_nanosleep, SYS_get_mempolicy,
#ifdef SYS_clone3
    SYS_clone3,
#endif
#ifdef SYS_rseq
    SYS_rseq,
#endif
};

enum { MOST_LINES = 512 };

struct filter {
    struct sock_filter line[MOST_LINES];
    unsigned short n;
};

static void add(struct filter *f, uint16_t code, uint32_t k, uint8_t yes,
                uint8_t no)
{
    if (f->n < MOST_LINES)
        f->line[f->n++] = (struct sock_filter){code, yes, no, k};
}

static void answer(struct filter *f, uint32_t what)
{
    add(f, BPF_RET | BPF_K, what, 0, 0);
}

static void load(struct filter *f, size_t offset)
{
    add(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void allow(struct filter *f, int call)
{
    add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
    answer(f, SECCOMP_RET_ALLOW);
}

/* Low half of argument i; the high one of flags is not looked at by Linux. */
static size_t argument(size_t i)
{
    return offsetof(struct seccomp_data, args) + 8 * i;
}

/* Allow the call if argument i has none of the bits. Its number is loaded
 * before and after. */
static void allow_without(struct filter *f, int call, size_t i, uint32_t bits)
{
    add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
    load(f, argument(i));
    add(f, BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
    answer(f, SECCOMP_RET_ALLOW);
    answer(f, SECCOMP_RET_ERRNO | EPERM);
}

/* Allow the call if argument i is value. */
static void allow_with(struct filter *f, int call, size_t i, uint32_t value)
{
    add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
    load(f, argument(i));
    add(f, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    answer(f, SECCOMP_RET_ALLOW);
    answer(f, SECCOMP_RET_ERRNO | EPERM);
}

#ifdef THIS_MACHINE
static void begin(struct filter *f)
{
    load(f, offsetof(struct seccomp_data, arch));
    add(f, BPF_JMP | BPF_JEQ | BPF_K, THIS_MACHINE, 1, 0);
    answer(f, SECCOMP_RET_ERRNO | EPERM);
    load(f, offsetof(struct seccomp_data, nr));
}

/* The reports of sanitizers need more calls. */
static void install(struct filter *f)
{
    const struct sock_fprog program = {f->n, f->line};

    if (!SANITIZED)
        (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#endif

/* Calls whose arguments decide: mapped memory is not executed, files are opened
 * for reading, limits and signals are those of this process. */
static void allow_some(struct filter *f, bool with_code)
{
    const uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_TMPFILE;
    const uint32_t executing = with_code ? 0 : PROT_EXEC;

    allow_without(f, SYS_mmap, 2, executing);
    allow_without(f, SYS_mprotect, 2, executing);
    allow_without(f, SYS_openat, 2, writing & ~(uint32_t)O_DIRECTORY);
#ifdef SYS_open
    allow_without(f, SYS_open, 1, writing & ~(uint32_t)O_DIRECTORY);
#endif
    allow_with(f, SYS_prlimit64, 0, 0);
    allow_with(f, SYS_prctl, 0, PR_SET_SECCOMP); /* more can be refused */
    allow_with(f, SYS_tgkill, 0, (uint32_t)getpid());
}

void door_shut(bool with_code)
{
    const struct rlimit none = {0, 0}, few = {256, 256};
    struct filter f = {.n = 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)setrlimit(RLIMIT_FSIZE, &none);
    (void)setrlimit(RLIMIT_NOFILE, &few);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifdef THIS_MACHINE
    begin(&f);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        allow(&f, allowed[i]);
    for (size_t i = 0; with_code && i < sizeof of_code / sizeof *of_code; i++)
        allow(&f, of_code[i]);
    allow_some(&f, with_code);
    answer(&f, SECCOMP_RET_ERRNO | EPERM);
    install(&f);
#endif
}

/* Filters add up: what one of them refuses is refused. */
void door_lock(void)
{
#ifdef THIS_MACHINE
    struct filter f = {.n = 0};

    begin(&f);
    add(&f, BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1);
    answer(&f, SECCOMP_RET_ERRNO | EPERM);
#ifdef SYS_open
    add(&f, BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 0, 1);
    answer(&f, SECCOMP_RET_ERRNO | EPERM);
#endif
    answer(&f, SECCOMP_RET_ALLOW);
    install(&f);
#endif
}
