/* SPDX-License-Identifier: MIT */
/*
 * spill.c - bytes in memory or in a temporary file.
 */
#include "base/spill.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "base/temporary.h"

static const char what[] = "figures of rows";

static ls_status fail_file(const char *verb)
{
    return fail(
        LS_IO,
        "cannot %s a temporary file in %s: %s; the environment variable "
        "TMPDIR names another directory",
        verb, temporary_directory(), system_text(errno));
}

static ls_status open_file(struct spill *spill)
{
    const ls_status status = temporary_open(NULL, &spill->descriptor);

    spill->is_file = status == LS_OK;
    return status;
}

ls_status spill_create(bool in_file, size_t expected, struct spill *spill)
{
    *spill = (struct spill){.size = 0};
    return in_file ? open_file(spill)
                   : MEM_GROW(spill->bytes, 0, expected, &spill->room, what);
}

void spill_clear(struct spill *spill)
{
    if (spill->is_file)
        (void)close(spill->descriptor);
    mem_free(spill->bytes);
    *spill = (struct spill){.size = 0};
}

static ls_status write_file(const struct spill *spill, const char *bytes,
                            size_t n)
{
    size_t done = 0;

    while (done < n) {
        const ssize_t got = pwrite(spill->descriptor, bytes + done, n - done,
                                   (off_t)(spill->size + done));

        if (got < 0 && errno != EINTR)
            return fail_file("write");
        done += got > 0 ? (size_t)got : 0;
    }
    return LS_OK;
}

ls_status spill_append(struct spill *spill, const void *bytes, size_t n)
{
    ls_status status = LS_OK;

    if (n == 0)
        return LS_OK;
    if (spill->is_file) {
        TRY(write_file(spill, bytes, n));
    } else {
        TRY(MEM_GROW(spill->bytes, spill->size, spill->size + n, &spill->room,
                     what));
        memcpy(spill->bytes + spill->size, bytes, n);
    }
    spill->size += n;
done:
    return status;
}

ls_status spill_get(const struct spill *spill, size_t at, size_t n, void *room,
                    const void **found)
{
    size_t done = 0;

    *found = spill->is_file ? room : spill->bytes + at;
    while (spill->is_file && done < n) {
        const ssize_t got = pread(spill->descriptor, (char *)room + done,
                                  n - done, (off_t)(at + done));

        if (got == 0)
            errno = EIO; /* somebody else made it shorter */
        if (got == 0 || (got < 0 && errno != EINTR))
            return fail_file("read");
        done += got > 0 ? (size_t)got : 0;
    }
    return LS_OK;
}
