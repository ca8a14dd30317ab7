/* SPDX-License-Identifier: MIT */
/*
 * cmd_doctor.c - lockstep doctor: build, libraries, machine, self-test.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/spelling.h"
#include "cli/text.h"
#include "lockstep_measure.h"

static void print_line(void *user, const char *name, const char *text, int good)
{
    json_t *lines = user;
    const struct spelled sentence = spelled(text);

    if (lines) {
        (void)json_array_append_new(lines, json_pack("{s:s, s:s, s:b}", "name",
                                                     name, "text", sentence.s,
                                                     "good", good));
        return;
    }
    printf("%-4s %-12s ", good ? "ok" : "BAD", name);
    text_put(sentence.s, stdout);
    putchar('\n');
}

ls_status cmd_doctor(const struct invocation *call)
{
    ls_status status = LS_OK;
    json_t *lines = invocation_has(call, OPTION_JSON) ? json_array() : NULL;
    ls_config config;

    ls_config_default(&config);
    TRY(invocation_config(call, &config));
    status = complain_last(ls_doctor(config.threads, lines, print_line));
    if (lines && json_print(json_pack("{s:O, s:b}", "lines", lines, "good",
                                      status == LS_OK)))
        status = LS_NO_MEMORY;

done:
    json_decref(lines);
    return status;
}
