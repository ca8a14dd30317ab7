/* SPDX-License-Identifier: MIT */
/*
 * model_file.c - models and checkpoints on disk: complete or absent. The
 * checkpoints of a run are in checkpoints.c.
 *
 * A file is not read back after it was written: write(), fsync() and close()
 * report a failure then, and the checksums detect later damage.
 */
#include "model/model_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/system_error.h"
#include "hdf5/h5.h"
#include "model/checkpoints.h"
#include "model/envelope.h"

/* ---- Saving ------------------------------------------------------------ */

ls_status model_file_save(const struct ls_model *model,
                          const struct training_state *state, const char *path,
                          int force)
{
    unsigned char header[ENVELOPE_SIZE];
    struct digest_part parts[2];
    struct h5_file *file = NULL;
    ls_status status = LS_OK;

    TRY(model_file_parts(model, state, path, &file, header, parts));
    status = state ? checkpoint_write(
                         path, parts,
                         &(struct checkpoint_rule){.keep = 2, .force = force})
                   : file_replace(path, parts, 2, force);

done:
    h5_close(file); /* nothing in memory can be lost */
    return status;
}

/* ---- Loading ----------------------------------------------------------- */

/* The first bytes of a regular file; n may be less than asked for. */
static ls_status read_head(const char *path, void *head, size_t *n)
{
    const int fd = system_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    struct stat info;
    ssize_t got = -1;
    ls_status status = LS_OK;

    if (fd < 0)
        return file_fail_open(path, errno);
    if (fstat(fd, &info) == 0 && !S_ISREG(info.st_mode))
        status = fail(LS_NO_INPUT, "%s is not a regular file", path);
    else if ((got = system_read(fd, head, *n)) < 0)
        status = fail(system_status(errno, LS_IO), "%s: %s", path,
                      system_text(errno));
    else
        *n = (size_t)got;
    (void)close(fd);
    return status;
}

ls_status model_file_is(const char *path, int *is_model)
{
    unsigned char head[8];
    size_t n = sizeof head;
    ls_status status = LS_OK;

    TRY(read_head(path, head, &n));
    *is_model = envelope_starts(head, n);

done:
    return status;
}

/* Do not read to its end a table of gigabytes, passed by mistake. */
static ls_status read_whole(const char *path, void **bytes, size_t *size)
{
    unsigned char head[ENVELOPE_SIZE];
    const void *payload = NULL;
    size_t n = sizeof head;
    ls_status status = LS_OK;

    TRY(read_head(path, head, &n));
    if (!envelope_starts(head, n))
        return envelope_open(path, head, n, &payload, &n);
    TRY(file_read(path, bytes, size));

done:
    return status;
}

/* Header and running checksum of a file that is read in pieces. */
struct piecewise_check {
    const char *path;
    unsigned char header[ENVELOPE_SIZE];
    uint32_t crc;
    bool is_whole;
};

static ls_status check_piece(void *user, const void *bytes, size_t n, size_t at,
                             size_t size)
{
    struct piecewise_check *check = user;
    size_t skip = 0;
    ls_status status = LS_OK;

    if (at == 0) {
        TRY(envelope_open_header(check->path, bytes, n, size));
        memcpy(check->header, bytes, ENVELOPE_SIZE);
        skip = ENVELOPE_SIZE;
    }
    check->crc =
        digest_crc32c(check->crc, (const char *)bytes + skip, n - skip);
    if (at + n == size)
        TRY(envelope_check_contents(check->path, check->header, check->crc));
    check->is_whole = at + n == size;

done:
    return status;
}

ls_status model_file_check(const char *path)
{
    struct piecewise_check check = {.path = path};
    const ls_status status = file_visit(path, check_piece, &check);

    return status == LS_OK && !check.is_whole
               ? fail(LS_BAD_DATA, "%s is empty", path)
               : status;
}

ls_status model_file_load(const char *path, struct ls_model **model,
                          struct training_state *state)
{
    void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(read_whole(path, &bytes, &size));
    TRY(model_file_parse(path, bytes, size, model, state));
done:
    mem_free(bytes);
    return status;
}
