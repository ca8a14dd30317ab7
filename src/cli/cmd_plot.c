/* SPDX-License-Identifier: MIT */
/*
 * cmd_plot.c - lockstep plot: one picture of a model or study.
 */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/output.h"
#include "cli/pictures.h"
#include "cli/result_file.h"
#include "page/svg.h"

/* "loss, roc and pr". */
static void list_pictures(const struct album *album, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < album->n && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s",
                                 i == 0              ? ""
                                 : i + 1 == album->n ? " and "
                                                     : ", ",
                                 album->picture[i]->what);
}

static ls_status find(const struct subject *subject, const struct album *album,
                      const char *what, const struct picture **picture)
{
    char pictures[1024];

    if (!album_is_whole(album))
        return complain(LS_NO_MEMORY, "out of memory");
    *picture = album_find(album, what);
    if (*picture)
        return LS_OK;
    list_pictures(album, pictures, sizeof pictures);
    return complain(LS_USAGE, "%s has no picture '%s'; it has %s.%s%s",
                    subject->path, what, *pictures ? pictures : "none",
                    subject->measured ? "" : " ",
                    subject->measured ? "" : subject->rows);
}

/* Rows of --data, and all options that say how they are read, are for pictures
 * that are made of rows. */
static ls_status check_no_data(const struct invocation *call, const char *what)
{
    return invocation_has(call, OPTION_DATA)
               ? complain(
                     LS_USAGE,
                     "picture '%s' shows what the run has recorded, and no "
                     "rows: leave --data out",
                     what)
               : LS_OK;
}

/* The pictures up to the one that is wanted: those that need no rows come
 * first, those that take long last. */
static ls_status draw(const struct invocation *call, struct subject *subject,
                      const char *what, struct album *album)
{
    ls_status status = LS_OK;

    pictures_of_history(album, subject);
    pictures_of_study(album, subject);
    if (album_find(album, what)) {
        status = check_no_data(call, what);
        goto done;
    }
    TRY(subject_measure(call, subject));
    pictures_of_rows(album, subject);
    pictures_of_table(album, subject);
    if (album_find(album, what))
        goto done;
    TRY(subject_explain(call, subject));
    pictures_of_insight(album, subject);
done:
    return status;
}

static ls_status write(const char *path, const struct picture *picture)
{
    const struct svg_wish wish = {.id = 1, .standalone = true};
    struct result_file file;
    ls_status status = LS_OK;

    TRY(result_file_begin(path, &file));
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", file.out);
    svg_picture(picture, &wish, file.out);
    TRY(result_file_finish(&file));
done:
    return status;
}

ls_status cmd_plot(const struct invocation *call)
{
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const char *what = invocation_value(call, OPTION_WHAT);
    const struct picture *picture = NULL;
    struct album album = {0};
    struct subject subject = {0};
    ls_status status = LS_OK;

    if (!*output)
        TRY(complain(LS_USAGE, "say with -o FILE.svg where to write"));
    if (!*what)
        TRY(complain(LS_USAGE, "say with --what PICTURE which one: loss, roc, "
                               "confusion, residuals, ..."));
    TRY(output_check(output, call->argument[0],
                     invocation_has(call, OPTION_FORCE)));
    TRY(output_check_ending(output, ".svg", "SVG"));
    TRY(subject_check_rows(call));
    TRY(subject_open(call->argument[0], &subject));
    TRY(subject_check_output(&subject, 1, call, output));
    TRY(draw(call, &subject, what, &album));
    TRY(find(&subject, &album, what, &picture));
    TRY(write(output, picture));
    note("wrote    %s", output);
done:
    album_clear(&album);
    subject_close(&subject);
    return status;
}
