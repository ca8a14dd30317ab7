/* SPDX-License-Identifier: MIT */
/*
 * cmd_bench.c - lockstep bench: how fast training is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/config_file.h"
#include "cli/json.h"
#include "cli/report.h"

/* A workload brings its own network and optimizer: these may be chosen. */
static ls_status check_settings(const struct invocation *call)
{
    static const char *const free_ones[] = {"threads", "shard", "seed",
                                            "products"};

    if (call->n_config_files > 0)
        return complain(LS_USAGE, "--config needs DATA to train on");
    for (size_t row = PROGRAM_OPTIONS; row < option_count(); row++) {
        bool is_free = false;

        for (size_t i = 0; i < sizeof free_ones / sizeof *free_ones; i++)
            is_free |= strcmp(free_ones[i], option_at(row)->name) == 0;
        if (invocation_has(call, row) && !is_free)
            return complain(LS_USAGE,
                            "--%s needs DATA to train on: workload %s has "
                            "its own",
                            option_at(row)->name,
                            invocation_value(call, OPTION_WORKLOAD));
    }
    return LS_OK;
}

/* The program leaves the C locale as it is, so '.' is the decimal point. */
static ls_status read_seconds(const char *text, double *seconds)
{
    char *end;

    *seconds = strtod(text, &end);
    if (strspn(text, "0123456789.") != strlen(text) || end == text || *end ||
        *seconds <= 0 || *seconds > 86400)
        return complain(LS_USAGE,
                        "--seconds is '%s', want a number above 0 to 86400",
                        text);
    return LS_OK;
}

static ls_status measure(const struct invocation *call, const ls_config *config,
                         ls_bench_result *result)
{
    ls_status status = LS_OK;
    const char *workload = invocation_value(call, OPTION_WORKLOAD);
    ls_dataset *data = NULL;
    double seconds;

    TRY(read_seconds(invocation_value(call, OPTION_SECONDS), &seconds));
    if (call->n_arguments > 0) {
        TRY_LS(ls_dataset_open(call->argument[0], config, &data));
        workload = "";
    }
    TRY_LS(ls_bench(workload, config, data, seconds, result));

done:
    ls_dataset_close(data);
    return status;
}

ls_status cmd_bench(const struct invocation *call)
{
    ls_status status = LS_OK;
    ls_config config;
    ls_bench_result result;

    ls_config_default(&config);
    if (call->n_arguments == 0)
        TRY(check_settings(call));
    else if (invocation_has(call, OPTION_WORKLOAD))
        return complain(LS_USAGE, "give either DATA or --workload");
    TRY(invocation_config(call, &config));
    if (invocation_has(call, OPTION_PRINT_CONFIG))
        return config_file_print(&config);
    TRY(measure(call, &config, &result));
    if (invocation_has(call, OPTION_JSON))
        TRY(json_print(json_of_bench(&result)));
    else
        report_bench(&result, stdout);

done:
    return status;
}
