/* SPDX-License-Identifier: MIT */
/*
 * h5_ask_attribute.c - attributes of a file that a helper parses.
 */
#include "hdf5/h5_remote.h"

#include <string.h>

#include "base/mem.h"

static ls_status ask_text(struct h5_file *file, const char *name,
                          const char *attribute, char *text, size_t size)
{
    struct h5_message m = {0};
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_text(&m, attribute);
    h5_put_number(&m, size);
    TRY(h5_ask(file, H5_REQUEST_GET_TEXT, &m));
    h5_take_word(&m, text, size);
    TRY(h5_asked(file, &m));

done:
    h5_message_clear(&m);
    return status;
}

/* A short text may be there already; if it is too long for `size`, the helper
 * knows the sentence. */
ls_status h5_ask_text(struct h5_file *file, const char *name,
                      const char *attribute, char *text, size_t size)
{
    char word[H5_WORD_SIZE];

    if (size < sizeof word &&
        ask_text(file, name, attribute, word, sizeof word) == LS_OK &&
        strlen(word) < size) {
        memcpy(text, word, strlen(word) + 1);
        return LS_OK;
    }
    return ask_text(file, name, attribute, text, size);
}

ls_status h5_ask_number(struct h5_file *file, const char *name,
                        const char *attribute, double *number)
{
    struct h5_message m = {0};
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_text(&m, attribute);
    TRY(h5_ask_bytes(file, H5_REQUEST_GET_NUMBER, &m, number, sizeof *number));

done:
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_numbers(struct h5_file *file, const char *name,
                         const char *attribute, double **numbers, size_t *n)
{
    struct h5_message m = {0};
    double *made = NULL;
    size_t count = 0;
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_text(&m, attribute);
    TRY(h5_ask(file, H5_REQUEST_GET_NUMBERS, &m));
    count = (size_t)h5_take_number(&m, m.size / sizeof *made);
    TRY(MEM_ARRAY(made, count, "attribute"));
    h5_take_bytes(&m, made, count * sizeof *made);
    TRY(h5_asked(file, &m));
    *numbers = made;
    *n = count;
    made = NULL;

done:
    mem_free(made);
    h5_message_clear(&m);
    return status;
}

ls_status h5_ask_wholes(struct h5_file *file, const char *name,
                        const char *attribute, size_t n, uint64_t *numbers)
{
    struct h5_message m = {0};
    ls_status status = LS_OK;

    h5_put_text(&m, name);
    h5_put_text(&m, attribute);
    h5_put_number(&m, n);
    TRY(h5_ask_bytes(file, H5_REQUEST_GET_WHOLES, &m, numbers,
                     n * sizeof *numbers));

done:
    h5_message_clear(&m);
    return status;
}
