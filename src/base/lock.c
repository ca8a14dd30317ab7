/* SPDX-License-Identifier: MIT */
/*
 * lock.c - lock files next to outputs, so that two runs never write one file.
 *
 * The lock file of an output is .NAME.lock in the directory of the output, with
 * symbolic links resolved: all spellings of a path, also through links and
 * mounts of directories, share one lock file. An output that has several names
 * (hard links) is locked itself as well. Readers take no locks and never wait.
 *
 * The lock belongs to the open file description and ends with the process,
 * however the process ends; a lock file left behind locks nothing. The text in
 * a lock file only names the holder.
 */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/machine.h"
#include "base/mem.h"
#include "base/system_error.h"
#include "base/unfinished.h"

/* One output file. */
struct locked_output {
    const char *path;          /* as the caller spells it; for messages */
    char target[LS_PATH_SIZE]; /* where links lead */
    char file[LS_PATH_SIZE];   /* its lock file */
    dev_t device;              /* of the directory */
    ino_t directory;
    bool by_inode; /* several names of it are one output */
    int fd;        /* of the lock file, or -1 */
    int inode;     /* of an output with several names, or -1 */
};

struct ls_lock {
    struct locked_output held[LOCK_MOST];
    size_t n;
    pid_t owner;          /* a forked child does not inherit the claim */
    uint64_t claimant;    /* a thread, or 0 */
    struct ls_lock *next; /* claim */
};

/* Shared by all threads, as one may claim and another release. */
static struct ls_lock *claims;
static pthread_mutex_t claims_lock = PTHREAD_MUTEX_INITIALIZER;

/* From 1; pthread_self() reuses the values of ended threads. */
static uint64_t this_thread(void)
{
    static atomic_uint_fast64_t last;
    static _Thread_local uint64_t number;

    if (number == 0)
        number = atomic_fetch_add(&last, 1) + 1;
    return number;
}

/* ---- Identity of files --------------------------------------------------- */

static const char *name_of(const struct locked_output *h)
{
    const char *slash = strrchr(h->target, '/');

    return slash ? slash + 1 : h->target;
}

/* Temporary files and lock files are called ".NAME.tmp" and ".NAME.lock". */
static ls_status check_name(const struct locked_output *h)
{
    const char *name = name_of(h);
    const char *dot = strrchr(name, '.');

    if (name[0] == '.' && dot > name &&
        (strcmp(dot, ".tmp") == 0 || strcmp(dot, ".lock") == 0))
        return fail(LS_USAGE,
                    "%s cannot be an output: names like .NAME.tmp and "
                    ".NAME.lock are those of temporary files and locks",
                    h->path);
    return LS_OK;
}

/* The directory of the lock file. */
static ls_status find_directory(struct locked_output *h)
{
    char directory[LS_PATH_SIZE];
    const int length = (int)(name_of(h) - h->target);
    struct stat info;

    snprintf(directory, sizeof directory, "%.*s", length ? length : 1,
             length ? h->target : ".");
    if (stat(directory, &info) != 0)
        return fail(errno == EIO ? LS_IO : system_status(errno, LS_EXISTS),
                    "cannot create %s: directory %s: %s", h->path, directory,
                    system_text(errno));
    h->device = info.st_dev;
    h->directory = info.st_ino;
    return LS_OK;
}

static ls_status find_target(const char *path, struct locked_output *h)
{
    ls_status status = LS_OK;
    char *real = realpath(path, NULL);
    const char *target = real ? real : path;

    h->path = path;
    h->fd = h->inode = -1;
    if (!real && errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG)
        TRY(fail(system_status(errno, LS_IO), "cannot tell what file %s is: %s",
                 path, system_text(errno)));
    if (strlen(target) >= sizeof h->target)
        TRY(fail(LS_USAGE, "a path of %zu bytes is too long", strlen(target)));
    memcpy(h->target, target, strlen(target) + 1);
    TRY(file_beside(h->target, ".lock", h->file));
    TRY(check_name(h));
    TRY(find_directory(h));
done:
    free(real);
    return status;
}

/* Order by identity: two locks acquire shared files in the same order, so that
 * one of them gets all. */
static int compare(const void *a, const void *b)
{
    const struct locked_output *x = a, *y = b;

    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    if (x->directory != y->directory)
        return x->directory < y->directory ? -1 : 1;
    return strcmp(name_of(x), name_of(y));
}

static ls_status find_targets(const char *const *paths, struct ls_lock *lock)
{
    ls_status status = LS_OK;
    struct locked_output *h = lock->held;

    for (size_t i = 0; i < lock->n; i++) {
        TRY(find_target(paths[i], &h[i]));
        h[i].by_inode = i == 0;
    }
    qsort(h, lock->n, sizeof *h, compare);
    for (size_t i = 1; i < lock->n; i++)
        if (compare(&h[i - 1], &h[i]) == 0)
            TRY(fail(LS_EXISTS,
                     "%s and %s are the same file, but both are to be written",
                     h[i - 1].path, h[i].path));
done:
    return status;
}

static bool holds(const struct ls_lock *lock, const struct locked_output *h)
{
    for (size_t i = 0; i < lock->n; i++)
        if (compare(&lock->held[i], h) == 0)
            return true;
    return false;
}

/* Whether this thread of this process claims the lock. */
static bool is_claimed(const struct locked_output *h)
{
    bool found = false;

    pthread_mutex_lock(&claims_lock);
    for (const struct ls_lock *c = claims; c && !found; c = c->next)
        found =
            c->claimant == this_thread() && c->owner == getpid() && holds(c, h);
    pthread_mutex_unlock(&claims_lock);
    return found;
}

/* ---- Locking ------------------------------------------------------------ */

/* Returns 0 or an error number: EAGAIN when the lock is held. */
static int try_lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int error = 0;

    do {
        error = fcntl(fd, F_OFD_SETLK, &whole) == 0 ? 0 : errno;
    } while (error == EINTR);
    if (error == EINVAL) /* not known to this kernel */
        do
            error = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
        while (error == EINTR);
    return error == EACCES ? EAGAIN : error;
}

/* Whether fd still has its name: the last holder removes the lock file, and a
 * lock on a removed file protects nothing. */
static ls_status check_named(int fd, const char *name, bool *is_named)
{
    struct stat opened, named;
    bool found = false;
    ls_status status = LS_OK;

    TRY(file_find(name, &found));
    if (fstat(fd, &opened) != 0)
        TRY(fail(LS_IO, "%s: %s", name, system_text(errno)));
    *is_named = found && stat(name, &named) == 0 &&
                opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
done:
    return status;
}

static ls_status fail_busy(const struct locked_output *h)
{
    char holder[256] = "";

    if (h->fd < 0)
        file_head(h->file, holder, sizeof holder);
    holder[strcspn(holder, "\n")] = '\0';
    return fail(LS_EXISTS, "%s is locked by %s", h->path,
                holder[0] ? holder : "another process");
}

/* Fail for a lock that was not acquired; a file system without locks is not an
 * error. */
static ls_status fail_lock(const struct locked_output *h, int error)
{
    if (error == EAGAIN)
        return fail_busy(h);
    if (error == 0 || error == ENOSYS || error == EOPNOTSUPP)
        return LS_OK;
    return fail(LS_IO, "cannot lock %s by %s: %s", h->path, h->file,
                system_text(error));
}

static void write_holder(int fd)
{
    char host[128], text[256];

    machine_host(host, sizeof host);
    snprintf(text, sizeof text, "pid %ld on %s\n", (long)getpid(), host);
    /* Informative only: the lock holds without it. */
    if (ftruncate(fd, 0) == 0 && write(fd, text, strlen(text)) < 0)
        errno = 0;
}

/* Open and lock the lock file; closes it again if its name was removed
 * meanwhile. */
static ls_status open_and_lock(struct locked_output *h)
{
    const int fd =
        system_open(h->file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

    if (fd < 0)
        return fail(system_create_status(errno), "cannot create %s: %s",
                    h->file, system_text(errno));

    bool is_named = false;
    ls_status status = fail_lock(h, try_lock(fd));

    if (status == LS_OK)
        status = check_named(fd, h->file, &is_named);
    h->fd = is_named ? fd : -1;
    if (is_named)
        unfinished_add(h->file);
    else
        close(fd);
    return status;
}

/* A lock file is on the list of unfinished files while it is locked, and only
 * then: before and after, it may be that of another process. */
static ls_status open_locked(struct locked_output *h)
{
    sigset_t before;
    ls_status status;

    unfinished_hold(&before);
    status = open_and_lock(h);
    unfinished_release(&before);
    return status;
}

/* Other hard links of an output have other lock files, perhaps in other
 * directories: all lock the output itself. An output that cannot be opened for
 * writing is replaced, and its other names stay unchanged. */
static ls_status lock_inode(struct locked_output *h)
{
    struct stat info;

    if (!h->by_inode || stat(h->target, &info) != 0 || !S_ISREG(info.st_mode) ||
        info.st_nlink < 2)
        return LS_OK;
    h->inode = system_open(h->target, O_RDWR | O_CLOEXEC | O_NONBLOCK, 0);
    return h->inode < 0 ? LS_OK : fail_lock(h, try_lock(h->inode));
}

static ls_status lock_one(struct locked_output *h)
{
    ls_status status = LS_OK;

    while (h->fd < 0)
        TRY(open_locked(h));
    write_holder(h->fd);
    TRY(lock_inode(h));
done:
    return status;
}

ls_status lock_take(const char *const *paths, size_t n, struct ls_lock **lock)
{
    ls_status status = LS_OK;
    struct ls_lock *made = NULL;

    TRY(MEM_ARRAY(made, 1, "a lock"));
    made->n = n;
    made->owner = getpid();
    for (size_t i = 0; i < n; i++)
        made->held[i].fd = made->held[i].inode = -1;
    TRY(find_targets(paths, made));
    for (size_t i = 0; i < n; i++)
        if (!is_claimed(&made->held[i]))
            TRY(lock_one(&made->held[i]));
    *lock = made;
    made = NULL;
done:
    lock_release(made);
    return status;
}

void lock_claim(struct ls_lock *lock)
{
    pthread_mutex_lock(&claims_lock);
    lock->claimant = this_thread();
    lock->next = claims;
    claims = lock;
    pthread_mutex_unlock(&claims_lock);
}

uint64_t lock_thread(void)
{
    return this_thread();
}

void lock_claims_of(uint64_t from)
{
    pthread_mutex_lock(&claims_lock);
    for (struct ls_lock *c = claims; c; c = c->next)
        if (c->claimant == from)
            c->claimant = this_thread();
    pthread_mutex_unlock(&claims_lock);
}

static void unclaim(const struct ls_lock *lock)
{
    struct ls_lock **c = &claims;

    pthread_mutex_lock(&claims_lock);
    while (*c && *c != lock)
        c = &(*c)->next;
    if (*c)
        *c = lock->next;
    pthread_mutex_unlock(&claims_lock);
}

/* Remove the name before the lock, so that a waiting process finds the file
 * removed. A forked child leaves the name to its parent. */
static void release_one(const struct locked_output *h, bool is_owner)
{
    sigset_t before;

    unfinished_hold(&before);
    if (is_owner) {
        unlink(h->file);
        unfinished_end(h->file);
    }
    close(h->fd);
    unfinished_release(&before);
}

void lock_release(struct ls_lock *lock)
{
    if (!lock)
        return;
    unclaim(lock);
    for (size_t i = 0; i < lock->n; i++) {
        const struct locked_output *h = &lock->held[i];

        if (h->fd >= 0)
            release_one(h, lock->owner == getpid());
        if (h->inode >= 0)
            close(h->inode);
    }
    mem_free(lock);
}
