/* SPDX-License-Identifier: MIT */
/*
 * label_spill.c - labels in a temporary file until all of them are known.
 *
 * Labels can be interpreted only after the last one, and a text is to be read
 * once.
 */
#include "table/import/label_spill.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/system_error.h"
#include "base/temporary.h"

enum { BUFFER = 1 << 16 };

/* In place of a length. */
#define NO_TEXT UINT32_MAX

struct label_spill {
    FILE *file;
    char *text;
    size_t room;
};

static ls_status fail_file(void)
{
    return fail(system_status(errno, LS_IO),
                "a temporary file of labels next to the output: %s",
                system_text(errno));
}

ls_status label_spill_create(const char *output, struct label_spill **spill)
{
    struct label_spill *made = NULL;
    int fd = -1;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "labels"));
    TRY(temporary_open(output, &fd));
    made->file = fdopen(fd, "w+b");
    if (!made->file) {
        status = fail_file();
        close(fd);
        goto done;
    }
    setvbuf(made->file, NULL, _IOFBF, BUFFER);
    *spill = made;
    made = NULL;
done:
    label_spill_destroy(made);
    return status;
}

void label_spill_destroy(struct label_spill *spill)
{
    if (!spill)
        return;
    if (spill->file)
        fclose(spill->file);
    mem_free(spill->text);
    mem_free(spill);
}

ls_status label_spill_put(struct label_spill *spill, double number,
                          const char *text)
{
    const uint32_t length = text ? (uint32_t)strlen(text) : NO_TEXT;
    FILE *file = spill->file;

    if (fwrite(&number, sizeof number, 1, file) != 1 ||
        fwrite(&length, sizeof length, 1, file) != 1 ||
        (text && fwrite(text, 1, length, file) != length))
        return fail_file();
    return LS_OK;
}

ls_status label_spill_rewind(struct label_spill *spill)
{
    return fflush(spill->file) == 0 && fseek(spill->file, 0, SEEK_SET) == 0
               ? LS_OK
               : fail_file();
}

static ls_status make_room(struct label_spill *spill, size_t size)
{
    if (size <= spill->room)
        return LS_OK;
    mem_free(spill->text);
    spill->room = 0;
    spill->text = mem_zeroed(2 * size, 1);
    spill->room = spill->text ? 2 * size : 0;
    return mem_check(spill->text, 2 * size, 1, "a label");
}

ls_status label_spill_get(struct label_spill *spill, double *number,
                          const char **text)
{
    uint32_t length = 0;
    ls_status status = LS_OK;

    if (fread(number, sizeof *number, 1, spill->file) != 1 ||
        fread(&length, sizeof length, 1, spill->file) != 1)
        return fail_file();
    *text = NULL;
    if (length == NO_TEXT)
        return LS_OK;
    TRY(make_room(spill, (size_t)length + 1));
    if (fread(spill->text, 1, length, spill->file) != length)
        return fail_file();
    spill->text[length] = '\0';
    *text = spill->text;
done:
    return status;
}
