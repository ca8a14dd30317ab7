/* SPDX-License-Identifier: MIT */
/*
 * h5_remote.c - start the helper of a file, ask it, and tell how it ended.
 *
 * The helper is started by posix_spawn(), which is safe with threads, MPI and
 * large processes. It has nothing but the file and a socket to this process,
 * through which a file in memory is sent, and ends when the socket closes. A
 * process that was forked from the one that opened a file starts a helper of
 * its own.
 */
#include "hdf5/h5_remote.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "hdf5/h5_helper.h"
#include "hdf5/h5_limits.h"

/* FIRST_FREE: the socket that the helper gets is moved behind the one that it
 * becomes there. FAILURE_BYTES: most of a reply with the sentence of a failure.
 * HDF5_GIVES_UP: the exit code when HDF5 cannot end itself. */
enum { FIRST_FREE = 10, FAILURE_BYTES = 4096, HDF5_GIVES_UP = 255 };

static int lift(int fd)
{
    const int lifted = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
    /* EINVAL: the limit of open files is below FIRST_FREE. */
    const int error = errno == EINVAL ? EMFILE : errno;

    (void)close(fd);
    errno = error;
    return lifted;
}

static ls_status no_descriptor(const struct h5_file *file)
{
    return fail(system_status(errno, LS_IO),
                "%s: cannot start the reader of HDF5 files: %s", file->name,
                system_text(errno));
}

static ls_status start(struct h5_file *file)
{
    struct h5_remote *remote = file->remote;
    int pair[2] = {-1, -1};
    ls_status status = LS_OK;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return no_descriptor(file);
    pair[1] = lift(pair[1]);
    if (pair[1] < 0)
        TRY(no_descriptor(file));
    TRY(h5_helper_start(file->name, pair[1], &remote->pid));
    remote->owner = getpid();
    remote->socket = pair[0];
    pair[0] = -1;

done:
    if (pair[0] >= 0)
        (void)close(pair[0]);
    if (pair[1] >= 0)
        (void)close(pair[1]);
    return status;
}

/* End a child and wait for it; one that ends already keeps its state. A process
 * that waitpid() does not know may be another one by now: 0. */
static int reap(pid_t pid)
{
    int state = 0;
    pid_t ended = 0;

    do
        ended = waitpid(pid, &state, WNOHANG);
    while (ended < 0 && errno == EINTR);

    if (ended == 0)
        (void)kill(pid, SIGKILL);
    while (ended == 0) {
        ended = waitpid(pid, &state, 0);
        if (ended < 0 && errno == EINTR)
            ended = 0;
    }
    return state;
}

/* Forget the helper, which has nothing to finish. Its state as of waitpid(), or
 * 0 if that is not known: it is not ours, or the program ignores the end of its
 * children. */
static int end(struct h5_remote *remote)
{
    const bool is_ours = remote->owner == getpid();
    const pid_t pid = remote->pid;

    if (pid == 0)
        return 0;
    remote->pid = 0;
    /* A process that was forked from this one may hold the socket, too. */
    if (is_ours)
        (void)shutdown(remote->socket, SHUT_RDWR);
    (void)close(remote->socket);
    return is_ours ? reap(pid) : 0;
}

/* The helper has ended before it answered. */
static ls_status tell_end(struct h5_file *file)
{
    struct h5_remote *remote = file->remote;
    char path[LS_PATH_SIZE];
    const int state = end(remote);
    const int number = WIFSIGNALED(state) ? WTERMSIG(state) : 0;
    const int code = WIFEXITED(state) ? WEXITSTATUS(state) : 0;

    if (number == SIGPROF)
        return fail(LS_BAD_DATA,
                    "%s: HDF5 could not read it within %.3g s of computing "
                    "time: damaged or hostile",
                    file->name, h5_limit_seconds(remote->size));
    if (number == 0 && code == LS_NO_MEMORY)
        return fail(LS_NO_MEMORY, "%s: the process that reads it has no memory",
                    file->name);
    if (number == SIGKILL)
        return fail(LS_NO_MEMORY,
                    "%s: the process that reads it was killed, as happens when "
                    "memory runs out",
                    file->name);
    if (number != 0 || code == 0 || code == HDF5_GIVES_UP)
        return fail(LS_BAD_DATA,
                    "%s: HDF5 crashed while it read it (signal %d): damaged or "
                    "hostile",
                    file->name, number);
    return fail(LS_INTERNAL,
                "%s: the process that reads HDF5 files, %s, ended with exit "
                "code %d",
                file->name, h5_helper_path(path), code);
}

/* Whatever is asked later fails with the same sentence. */
static ls_status keep_fault(struct h5_file *file, ls_status status)
{
    h5_set_fault(file, status);
    return status;
}

ls_status h5_asked(struct h5_file *file, const struct h5_message *m)
{
    const ls_status status = h5_message_end(m, file->name);

    if (status != LS_BAD_DATA)
        return status;
    (void)end(file->remote);
    return keep_fault(file, status);
}

/* The sentence of a failure in the helper. */
static ls_status take_failure(struct h5_file *file, ls_status failure,
                              struct h5_message *m)
{
    const char *sentence = h5_take_text(m);
    const bool is_absent = h5_take_flag(m);
    const ls_status status = h5_asked(file, m);

    if (status != LS_OK)
        return status;
    (void)fail(failure, "%s", sentence);
    return is_absent ? fail_absent(failure) : failure;
}

/* Send m, wait for the frame of the reply, and for the body if that tells of a
 * failure. */
static ls_status exchange(struct h5_file *file, enum h5_request what,
                          struct h5_message *m, struct h5_frame *reply)
{
    const struct h5_remote *remote = file->remote;
    const struct h5_frame request = {what, m->size};
    const size_t image =
        what == H5_REQUEST_OPEN && remote->image ? (size_t)remote->size : 0;

    if (m->starved)
        return h5_message_end(m, file->name);
    if (!h5_send_frame(remote->socket, &request, m->bytes) ||
        !h5_send(remote->socket, remote->image, image) ||
        !h5_receive(remote->socket, reply, sizeof *reply))
        return keep_fault(file, tell_end(file));
    if (reply->what == LS_OK)
        return LS_OK;
    m->bad = reply->what > LS_DIVERGED || reply->size > FAILURE_BYTES;
    if (m->bad)
        return h5_asked(file, m);
    if (!h5_receive_message(remote->socket, reply->size, m))
        return keep_fault(file, tell_end(file));
    return take_failure(file, (ls_status)reply->what, m);
}

static ls_status greet(struct h5_file *file)
{
    struct h5_message m = {0};
    struct h5_frame reply;
    ls_status status = LS_OK;

    h5_put_text(&m, LS_VERSION);
    h5_put_text(&m, file->name);
    h5_put_number(&m, file->allow);
    h5_put_number(&m, file->remote->image != NULL);
    h5_put_number(&m, file->remote->size);
    TRY(exchange(file, H5_REQUEST_OPEN, &m, &reply));
    if (reply.size != 0)
        m.bad = true;
    m.at = m.size;
    TRY(h5_asked(file, &m));

done:
    h5_message_clear(&m);
    return status;
}

ls_status h5_remote_fault(const struct h5_file *file)
{
    return file->fault == LS_OK ? LS_OK
                                : fail(file->fault, "%s", file->fault_text);
}

/* In a process that was forked the socket is that of the other one. */
static ls_status be_there(struct h5_file *file)
{
    ls_status status = LS_OK;

    TRY(h5_remote_fault(file));
    if (file->remote->pid != 0 && file->remote->owner == getpid())
        return LS_OK;
    (void)end(file->remote);
    TRY(start(file));
    TRY(greet(file));

done:
    return status;
}

/* Most bytes of a reply: h5_text.c and h5_shape.c have limits of 1 GiB. */
static uint64_t most_bytes(enum h5_request what)
{
    switch (what) {
    case H5_REQUEST_READ_TEXTS:
    case H5_REQUEST_READ_CELLS:
    case H5_REQUEST_RAW_CHUNK:
        return 4 * H5_MAX_BYTES;
    case H5_REQUEST_AHEAD:
        return H5_MAX_BYTES / 64;
    default:
        return H5_MAX_BYTES / 4;
    }
}

/* The request, and the whole reply in m. */
static ls_status ask_helper(struct h5_file *file, enum h5_request what,
                            struct h5_message *m)
{
    struct h5_frame reply;
    ls_status status = LS_OK;

    TRY(exchange(file, what, m, &reply));
    m->bad = reply.size > most_bytes(what);
    if (m->bad)
        TRY(h5_asked(file, m));
    if (!h5_receive_message(file->remote->socket, reply.size, m) && !m->starved)
        TRY(keep_fault(file, tell_end(file)));
    if (m->starved) { /* the rest of the reply is in the way */
        (void)end(file->remote);
        TRY(h5_message_end(m, file->name));
    }

done:
    return status;
}

/* Ask once, before the first request about a file in memory, for all that is
 * small. That the helper cannot give it is no failure, unless it ended. */
static ls_status look_ahead(struct h5_file *file)
{
    struct h5_ahead *ahead = &file->remote->ahead;
    ls_status status = LS_OK;

    if (ahead->asked || !file->remote->image || file->allow != 0)
        return LS_OK;
    ahead->asked = true;
    status = ask_helper(file, H5_REQUEST_AHEAD, &ahead->message);
    if (status != LS_OK) {
        h5_message_clear(&ahead->message);
        return file->fault != LS_OK || status == LS_NO_MEMORY ? status : LS_OK;
    }
    status = h5_ahead_take(ahead, file->name);
    if (status != LS_BAD_DATA)
        return status;
    (void)end(file->remote);
    return keep_fault(file, status);
}

/* Be ready to ask; or the reply is there already. */
static ls_status prepare(struct h5_file *file, enum h5_request what,
                         const struct h5_message *m, const void **bytes,
                         size_t *size, bool *is_there)
{
    ls_status status = LS_OK;

    TRY(be_there(file));
    TRY(look_ahead(file));
    *is_there = h5_ahead_find(&file->remote->ahead, what, m, bytes, size);

done:
    return status;
}

ls_status h5_ask(struct h5_file *file, enum h5_request what,
                 struct h5_message *m)
{
    const void *bytes = NULL;
    size_t size = 0;
    bool is_there = false;
    ls_status status = LS_OK;

    h5_lock();
    TRY(prepare(file, what, m, &bytes, &size, &is_there));
    if (is_there) {
        m->size = 0;
        h5_put_bytes(m, bytes, size);
    } else {
        TRY(ask_helper(file, what, m));
    }

done:
    h5_unlock();
    return status;
}

ls_status h5_ask_bytes(struct h5_file *file, enum h5_request what,
                       struct h5_message *m, void *out, uint64_t size)
{
    struct h5_frame reply;
    const void *bytes = NULL;
    size_t n = 0;
    bool is_there = false;
    ls_status status = LS_OK;

    h5_lock();
    TRY(prepare(file, what, m, &bytes, &n, &is_there));
    if (is_there && n == size) {
        memcpy(out, bytes, n);
        goto done;
    }
    TRY(exchange(file, what, m, &reply));
    m->bad = reply.size != size;
    m->at = m->size;
    TRY(h5_asked(file, m));
    if (!h5_receive(file->remote->socket, out, (size_t)size))
        TRY(keep_fault(file, tell_end(file)));

done:
    h5_unlock();
    return status;
}

static ls_status measure(struct h5_file *file, const void *image, size_t size)
{
    struct stat info;

    file->remote->image = image;
    file->remote->size = size;
    if (image)
        return LS_OK;
    if (stat(file->name, &info) != 0)
        return fail(system_status(errno, LS_IO), "cannot read %s: %s",
                    file->name, system_text(errno));
    file->remote->size = (uint64_t)info.st_size;
    return LS_OK;
}

ls_status h5_remote_open(const char *name, const void *image, size_t size,
                         struct h5_file **file)
{
    struct h5_file *made = NULL;
    ls_status status = LS_OK;

    h5_lock();
    if (!image)
        TRY(h5_check_regular(name));
    TRY(MEM_ARRAY(made, 1, "HDF5 file"));
    made->id = H5I_INVALID_HID;
    made->in_memory = image != NULL;
    TRY(h5_name_file(made, name));
    TRY(MEM_ARRAY(made->remote, 1, "HDF5 file"));
    TRY(measure(made, image, size));
    TRY(be_there(made));
    *file = made;
    made = NULL;

done:
    h5_close(made);
    h5_unlock();
    return status;
}

static void forget(struct h5_remote *remote)
{
    h5_ahead_clear(&remote->ahead);
    for (size_t i = 0; i < remote->n_known; i++)
        mem_free(remote->known[i]);
    remote->n_known = 0;
}

void h5_remote_close(struct h5_file *file)
{
    struct h5_remote *remote = file->remote;

    if (!remote)
        return;
    (void)end(remote);
    forget(remote);
    mem_free(remote->known);
    mem_free(remote);
}

ls_status h5_remote_allow(struct h5_file *file)
{
    ls_status status = LS_OK;

    h5_lock();
    (void)end(file->remote);
    forget(file->remote);
    status = be_there(file);
    h5_unlock();
    return status;
}
