/* SPDX-License-Identifier: MIT */
/*
 * parse.c - parse the command line by the table of options.
 *
 * Names cannot be abbreviated: a script that works today also works when there
 * are more options.
 */
#include "cli/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/config_file.h"
#include "cli/settings.h"

/* What is left of argv. */
struct command_words {
    char *const *next;
    char *const *end;
};

static ls_status fail_unknown(const struct command *command, const char *word,
                              size_t length)
{
    char name[64];

    snprintf(name, sizeof name, "%.*s", (int)length, word);
    const char *near = option_nearest(name, command);

    return complain(LS_USAGE, "unknown option --%s%s%s%s", name,
                    near ? "; did you mean --" : "", near ? near : "",
                    near ? "?" : "");
}

static ls_status check_is_of(size_t row, const struct command *command)
{
    char commands[256];

    if (option_is_of(row, command))
        return LS_OK;
    option_commands_text(row, commands, sizeof commands);
    return complain(LS_USAGE, "--%s is an option of %s, not of %s",
                    option_at(row)->name, commands, command->name);
}

static ls_status check_choice(size_t row, const char *value)
{
    const ls_option *option = option_at(row);
    char list[256] = "";
    size_t used = 0;

    if (option_is_setting(row) || !option->choices)
        return LS_OK;
    for (const char *const *c = option->choices; *c; c++) {
        if (strcmp(*c, value) == 0)
            return LS_OK;
        if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                     used ? ", " : "", *c);
    }
    return complain(LS_USAGE, "--%s is '%s', want one of %s", option->name,
                    value, list);
}

static ls_status take(struct invocation *call, size_t row, const char *value)
{
    ls_status status = LS_OK;
    const char *before = call->value[row];

    if (strlen(value) >= LS_PATH_SIZE)
        return complain(LS_USAGE, "the value of --%s is too long",
                        option_at(row)->name);
    TRY(check_choice(row, value));
    if (row == OPTION_CONFIG)
        call->config_file[call->n_config_files++] = value;
    else if (before && strcmp(before, value) != 0)
        return complain(LS_USAGE, "--%s is given twice: '%s' and '%s'",
                        option_at(row)->name, before, value);
    call->value[row] = value;

done:
    return status;
}

/* The value of an option: behind its '=', or the next word. An option with a
 * "[VALUE]" may stand without one, unless the next word is a number. */
static ls_status value_of(size_t row, const char *attached,
                          struct command_words *words, const char **value)
{
    const ls_option *option = option_at(row);
    const char *next = words->next < words->end ? *words->next : NULL;

    if (option_is_flag(row)) {
        if (attached && !option_is_setting(row))
            return complain(LS_USAGE, "--%s takes no value", option->name);
        *value = attached ? attached : "yes";
    } else if (attached) {
        *value = attached;
    } else if (option->value[0] == '[') {
        const bool given = next && strchr("0123456789.", next[0]);

        *value = given ? next : option->initial;
        words->next += given;
    } else if (!next || strncmp(next, "--", 2) == 0) {
        return complain(LS_USAGE, "--%s needs a value: --%s %s", option->name,
                        option->name, option->value);
    } else {
        *value = next;
        words->next++;
    }
    return LS_OK;
}

static ls_status take_long(struct invocation *call, const char *word,
                           struct command_words *words)
{
    ls_status status = LS_OK;
    const size_t length = strcspn(word, "=");
    const size_t row = option_named_for(word, length, call->command);
    const char *value;

    if (row == option_count())
        return fail_unknown(call->command, word, length);
    TRY(check_is_of(row, call->command));
    TRY(value_of(row, word[length] ? word + length + 1 : NULL, words, &value));
    TRY(take(call, row, value));

done:
    return status;
}

/* "-j4", "-j 4", "-qv", "-qj4". */
static ls_status take_letters(struct invocation *call, const char *letters,
                              struct command_words *words)
{
    ls_status status = LS_OK;

    while (*letters) {
        const size_t row = option_lettered(*letters++);
        const char *value;

        if (row == option_count())
            return complain(LS_USAGE, "unknown option -%c", letters[-1]);
        TRY(check_is_of(row, call->command));
        if (option_is_flag(row)) {
            TRY(take(call, row, "yes"));
            continue;
        }
        if (*letters == '=')
            letters++;
        TRY(value_of(row, *letters ? letters : NULL, words, &value));
        return take(call, row, value);
    }

done:
    return status;
}

static ls_status take_word(struct invocation *call, struct command_words *words,
                           bool *options_end)
{
    const char *word = *words->next++;

    if (*options_end || word[0] != '-' || word[1] == '\0') {
        call->argument[call->n_arguments++] = word;
        return LS_OK;
    }
    if (word[1] != '-')
        return take_letters(call, word + 1, words);
    if (word[2])
        return take_long(call, word + 2, words);
    *options_end = true;
    return LS_OK;
}

static ls_status check_arguments(const struct invocation *call)
{
    const struct command *command = call->command;
    const bool only_settings = invocation_has(call, OPTION_PRINT_CONFIG) &&
                               (command->settings & TAKES_ALL);

    if (call->value[OPTION_HELP])
        return LS_OK;
    for (size_t i = 0; i < call->n_arguments; i++)
        if (strlen(call->argument[i]) >= LS_PATH_SIZE)
            return complain(LS_USAGE, "argument %zu is too long", i + 1);
    if (call->n_arguments < command->least && !only_settings)
        return complain(LS_USAGE, "usage: " PROGRAM " %s %s", command->name,
                        command->arguments);
    if (call->n_arguments > command->most)
        return complain(
            LS_USAGE,
            "'%s' is one argument too many; usage: " PROGRAM " %s %s%s",
            call->argument[command->most], command->name, command->arguments,
            access(call->argument[command->most], F_OK) == 0
                ? "; HDF5 files that are one table: a pattern in quotes, "
                  "'parts/*.h5'"
                : "");
    return LS_OK;
}

ls_status invocation_parse(const struct command *command, int argc,
                           char *const *argv, struct invocation *call)
{
    ls_status status = LS_OK;
    struct command_words words = {argv, argv + argc};
    const size_t room = (size_t)argc + 1;
    bool options_end = false;

    *call = (struct invocation){.command = command};
    call->value = calloc(option_count(), sizeof *call->value);
    call->config_file = calloc(room, sizeof *call->config_file);
    call->argument = calloc(room, sizeof *call->argument);
    if (!call->value || !call->config_file || !call->argument)
        return complain(LS_NO_MEMORY, "out of memory");
    while (words.next < words.end)
        TRY(take_word(call, &words, &options_end));
    TRY(check_arguments(call));

done:
    return status;
}

void invocation_clear(struct invocation *call)
{
    free(call->value);
    free(call->config_file);
    free(call->argument);
    *call = (struct invocation){0};
}

bool invocation_has(const struct invocation *call, size_t row)
{
    return call->value[row] != NULL;
}

const char *invocation_value(const struct invocation *call, size_t row)
{
    return call->value[row] ? call->value[row] : option_at(row)->initial;
}

/* Threads that share a CPU wait for each other at every step. */
static void warn_of_threads(const struct invocation *call,
                            const ls_config *config)
{
    const size_t row = option_named("threads", strlen("threads"));
    ls_thread_plan plan = {.size = sizeof plan};

    if (!option_is_of(row, call->command) ||
        ls_plan_threads((size_t)setting_number(config, "threads"), &plan) !=
            LS_OK ||
        plan.threads <= plan.useful)
        return;
    warn("%zu threads (%s), but this process may use %zu CPU%s, and threads "
         "that share one wait for each other; -j %zu gives the same result",
         plan.threads, plan.reason, plan.useful, plan.useful == 1 ? "" : "s",
         plan.useful);
}

ls_status invocation_apply(const struct invocation *call, ls_config *config,
                           struct given *given)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < call->n_config_files; i++)
        TRY(config_file_read(call->config_file[i], config, given));
    for (size_t row = PROGRAM_OPTIONS; row < option_count(); row++) {
        if (!call->value[row])
            continue;
        if (ls_config_set(config, option_at(row)->name, call->value[row]))
            return complain(LS_USAGE, "--%s", ls_last_error());
        if (given)
            given->setting[row] = true;
    }
    if (given && invocation_has(call, OPTION_PRESET))
        snprintf(given->preset, sizeof given->preset, "%s",
                 invocation_value(call, OPTION_PRESET));

done:
    return status;
}

ls_status invocation_check(const struct invocation *call,
                           const ls_config *config)
{
    ls_status status = LS_OK;

    TRY_LS(ls_config_check(config));
    warn_of_threads(call, config);

done:
    return status;
}

ls_status invocation_change(const struct invocation *call, ls_config *config)
{
    ls_status status = LS_OK;

    TRY(invocation_apply(call, config, NULL));
    TRY(invocation_check(call, config));

done:
    return status;
}

ls_status invocation_config(const struct invocation *call, ls_config **config)
{
    ls_status status = LS_OK;
    ls_config *made = NULL;

    TRY_LS(ls_config_create(&made));
    TRY(invocation_change(call, made));
    *config = made;
    made = NULL;

done:
    ls_config_destroy(made);
    return status;
}
