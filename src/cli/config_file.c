/* SPDX-License-Identifier: MIT */
/*
 * config_file.c - settings in a file, read by inih.
 *
 * inih treats an indented line as a continuation, truncates a line at its
 * buffer, and does not report line numbers: next_line() in front of it counts
 * lines, removes indentation, and rejects what inih would misread.
 */
#include "cli/config_file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/options.h"

enum { LARGEST = 1 << 20 };

struct config_reader {
    const char *path;
    const char *next, *end; /* of the text */
    ls_config *config;      /* or, NULL, */
    ls_space *space;        /* the space of a search */
    struct given *given;    /* or NULL */
    size_t line;
    size_t *seen; /* [options] line that set it, or 0 */
    ls_status status;
};

static void fail_line(struct config_reader *reader, const char *sentence)
{
    if (reader->status == LS_OK)
        reader->status = complain(LS_BAD_CONFIG, "%s:%zu: %s", reader->path,
                                  reader->line, sentence);
}

/* fgets() for inih. */
static char *next_line(char *line, int size, void *user)
{
    struct config_reader *reader = user;
    const char *end = reader->next;
    size_t n;

    if (reader->next == reader->end || reader->status != LS_OK)
        return NULL;
    reader->line++;
    while (end < reader->end && *end != '\n')
        end++;
    while (reader->next < end && isblank((unsigned char)*reader->next))
        reader->next++;
    n = (size_t)(end - reader->next);
    if (n + 2 > (size_t)size) {
        fail_line(reader, "the line is longer than lockstep reads");
        return NULL;
    }
    memcpy(line, reader->next, n);
    memcpy(line + n, "\n", 2);
    reader->next = end < reader->end ? end + 1 : end;
    return line;
}

/* An option of the program, or a setting that stands there for the second
 * time. The library knows what else can be wrong. */
static bool is_refused(struct config_reader *reader, const char *key,
                       size_t row)
{
    char sentence[128];

    if (row == option_count())
        return false;
    if (!option_is_setting(row) && !(row == OPTION_PRESET && reader->given)) {
        snprintf(sentence, sizeof sentence,
                 "'%.60s' is an option of the command line, not a setting",
                 key);
        fail_line(reader, sentence);
        return true;
    }
    size_t *seen = &reader->seen[row];

    if (*seen) {
        snprintf(sentence, sizeof sentence, "'%s' is already set in line %zu",
                 option_at(row)->name, *seen);
        fail_line(reader, sentence);
        return true;
    }
    *seen = reader->line;
    return false;
}

static void take_preset(struct config_reader *reader, const char *value)
{
    const char *const *choice = option_at(OPTION_PRESET)->choices;
    char sentence[128];

    while (*choice && strcmp(*choice, value) != 0)
        choice++;
    if (*choice) {
        snprintf(reader->given->preset, PRESET_SIZE, "%s", value);
        return;
    }
    snprintf(sentence, sizeof sentence,
             "preset is '%.60s', want plain, fast or strong", value);
    fail_line(reader, sentence);
}

/* inih found a pair. 0 would make it count an error; ours are in status. */
static int take_pair(void *user, const char *section, const char *key,
                     const char *value)
{
    struct config_reader *reader = user;
    /* train takes all settings; another command may have an option of its own
     * by the alias of one. */
    const size_t row =
        option_named_for(key, strlen(key), command_find("train"));

    (void)section;
    if (reader->status != LS_OK || is_refused(reader, key, row))
        return 1;
    if (row == OPTION_PRESET)
        take_preset(reader, value);
    else if (reader->space ? ls_space_add(reader->space, key, value)
                           : ls_config_set(reader->config, key, value))
        fail_line(reader, ls_last_error());
    else if (reader->given)
        reader->given->setting[row] = true;
    return 1;
}

/* The whole file, which must be a plain one. */
static ls_status read_all(const char *path, int file, char *text, size_t *size)
{
    struct stat info;
    ssize_t got = 1;

    if (fstat(file, &info))
        return complain(LS_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return complain(LS_NO_INPUT, "%s is %s, want a config file", path,
                        S_ISDIR(info.st_mode) ? "a directory"
                                              : "no regular file");
    for (*size = 0; got > 0 && *size <= LARGEST; *size += (size_t)got) {
        got = read(file, text + *size, LARGEST + 1 - *size);
        if (got < 0)
            return complain(LS_IO, "%s: %s", path, strerror(errno));
    }
    if (*size > LARGEST)
        return complain(LS_BAD_CONFIG,
                        "%s is larger than 1 MiB: no config file", path);
    const char *zero = memchr(text, '\0', *size);

    if (zero)
        return complain(LS_BAD_CONFIG, "%s: byte %zu is NUL: no config file",
                        path, (size_t)(zero - text));
    return LS_OK;
}

static ls_status open_and_read(const char *path, char *text, size_t *size)
{
    ls_status status;
    /* O_NONBLOCK: a FIFO without a writer must not hold us up. */
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (file < 0)
        return complain(LS_NO_INPUT, "%s: %s", path, strerror(errno));
    status = read_all(path, file, text, size);
    close(file);
    return status;
}

static ls_status read_file(const char *path, ls_config *config, ls_space *space,
                           struct given *given)
{
    ls_status status = LS_OK;
    char *text = malloc(LARGEST + 1);
    struct config_reader reader = {
        .path = path, .config = config, .space = space, .given = given};
    size_t size = 0;

    reader.seen = calloc(option_count(), sizeof *reader.seen);
    if (!text || !reader.seen) {
        status = complain(LS_NO_MEMORY, "%s: out of memory", path);
        goto done;
    }
    TRY(open_and_read(path, text, &size));
    reader.next = text;
    reader.end = text + size;
    const int bad_line =
        ini_parse_stream(next_line, &reader, take_pair, &reader);

    TRY(reader.status);
    if (bad_line)
        status =
            complain(LS_BAD_CONFIG, "%s:%d: want key = value", path, bad_line);

done:
    free(reader.seen);
    free(text);
    return status;
}

ls_status config_file_read(const char *path, ls_config *config,
                           struct given *given)
{
    return read_file(path, config, NULL, given);
}

ls_status config_file_read_space(const char *path, ls_space *space)
{
    return read_file(path, NULL, space, NULL);
}

/* Whether inih gives the value back as it is. */
static bool can_stand(const char *value)
{
    const size_t n = strlen(value);

    return n < 160 && !strstr(value, " ;") && value[0] != ';' &&
           value[0] != ' ' && (n == 0 || value[n - 1] != ' ');
}

static ls_status check_line(const ls_config *config, const ls_option *option)
{
    ls_status status = LS_OK;
    char value[LS_PATH_SIZE];

    TRY_LS(ls_config_get(config, option->name, value, sizeof value));
    if (!can_stand(value))
        status = complain(LS_USAGE, "%s cannot stand in a config file: %.200s",
                          option->name, value);

done:
    return status;
}

static ls_status print_line(const ls_config *config, const ls_option *option)
{
    ls_status status = LS_OK;
    char value[LS_PATH_SIZE];

    TRY_LS(ls_config_get(config, option->name, value, sizeof value));
    printf("%s =%s%s\n", option->name, *value ? " " : "", value);

done:
    return status;
}

ls_status config_file_print(const ls_config *config)
{
    ls_status status = LS_OK;
    const ls_option *option;
    const char *group = "";

    for (size_t i = 0; (option = ls_option_at(i)); i++)
        TRY(check_line(config, option));
    for (size_t i = 0; (option = ls_option_at(i)); i++) {
        if (strcmp(group, option->group) != 0)
            printf("%s; %s\n", *group ? "\n" : "", option->group);
        group = option->group;
        TRY(print_line(config, option));
    }

done:
    return status;
}
