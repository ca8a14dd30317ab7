/* SPDX-License-Identifier: MIT */
/*
 * cmd_predict.c - lockstep predict: write outputs of a model for a table.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/explain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/ranks.h"
#include "cli/settings.h"
#include "cli/text.h"
#include "lockstep_explain.h"

/* What is to be predicted, and where it goes. */
struct prediction {
    const struct invocation *call;
    const char *output, *data;
    bool to_stdout, from_stdin;
    ls_config *config;
    ls_answer_plan plan;
    uint64_t rows;
};

static ls_status print(const struct prediction *p, size_t numbers)
{
    if (invocation_has(p->call, OPTION_JSON)) {
        json_t *answer = json_object();

        json_set_text(answer, "output", p->output);
        json_set_count(answer, "rows", p->rows);
        json_set_count(answer, "targets", numbers);
        return json_print(answer);
    }
    text_put(p->output, stdout);
    if (numbers == 0)
        printf("   %s rows, a class each\n", text_count(p->rows).s);
    else
        printf("   %s rows, %zu output%s each\n", text_count(p->rows).s,
               numbers, numbers == 1 ? "" : "s");
    return LS_OK;
}

/* Whether who read the standard output has closed it, as head does. */
static bool nobody_reads(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    int n;

    do
        n = poll(&out, 1, 0);
    while (n < 0 && errno == EINTR);
    return n == 1 && (out.revents & POLLERR);
}

/* Two options that exclude each other. */
static ls_status refuse(const char *a, const char *b)
{
    return complain(LS_USAGE, "--%s and --%s exclude each other", a, b);
}

static ls_status choose_answer(const struct invocation *call,
                               ls_answer_plan *plan)
{
    const char *outputs = invocation_value(call, OPTION_OUTPUTS);
    const bool jacobian = invocation_has(call, OPTION_JACOBIAN);
    const bool contributions = invocation_has(call, OPTION_CONTRIBUTIONS);

    if (jacobian && contributions)
        return refuse("jacobian", "contributions");
    if ((jacobian || contributions) && invocation_has(call, OPTION_OUTPUTS))
        return refuse("outputs", jacobian ? "jacobian" : "contributions");
    if (invocation_has(call, OPTION_STEPS) && !contributions)
        return complain(LS_USAGE, "--steps are of --contributions");
    plan->answer = jacobian                        ? LS_ANSWER_JACOBIAN
                   : contributions                 ? LS_ANSWER_CONTRIBUTIONS
                   : strcmp(outputs, "class") == 0 ? LS_ANSWER_CLASS
                   : strcmp(outputs, "raw") == 0   ? LS_ANSWER_RAW
                                                   : LS_ANSWER_OUTPUTS;
    return contributions ? explain_number(call, OPTION_STEPS, 1, &plan->steps)
                         : LS_OK;
}

static ls_status make_plan(const struct invocation *call, struct prediction *p)
{
    ls_status status = LS_OK;

    p->plan.size = sizeof p->plan;
    p->plan.keep = invocation_value(call, OPTION_KEEP);
    p->plan.force = invocation_has(call, OPTION_FORCE);
    p->data = call->argument[1];
    p->from_stdin = strcmp(p->data, "-") == 0;
    p->output = invocation_value(call, OPTION_OUTPUT);
    if (!*p->output && p->from_stdin)
        p->output = "-";
    p->to_stdout = strcmp(p->output, "-") == 0;
    TRY(choose_answer(call, &p->plan));
    if (!*p->output)
        TRY(complain(LS_USAGE, "say with -o FILE where to write"));
    if (p->to_stdout && invocation_has(call, OPTION_JSON))
        TRY(complain(LS_USAGE, "-o - and --json both write to the standard "
                               "output: give a file to one of them"));
    TRY(invocation_config(call, &p->config));
    ranks_set(p->config);
    p->plan.threads = (size_t)setting_number(p->config, "threads");
done:
    return status;
}

static bool ends_in(const char *name, const char *ending)
{
    const size_t n = strlen(name), m = strlen(ending);

    return n > m && strcasecmp(name + n - m, ending) == 0;
}

/* Whether rows can be answered as they come: a text, of which no rows are
 * chosen by their number from the end. */
static bool streams(const struct prediction *p)
{
    return p->from_stdin && !*setting_text(p->config, "rows").s &&
           (p->to_stdout || ends_in(p->output, ".csv") ||
            ends_in(p->output, ".tsv"));
}

static ls_status predict(struct prediction *p, const ls_model *model,
                         ls_dataset **data)
{
    ls_status status = LS_OK;

    if (streams(p))
        return ls_answer_stream(model, p->config, &p->plan, p->output,
                                &p->rows);
    TRY(ls_dataset_open_for(model, p->data, p->config, 0, data));
    note("%s: %s", p->data, ls_dataset_about(*data)->reading);
    p->rows = ls_dataset_about(*data)->rows;
    TRY(ls_answer_file(model, *data, &p->plan, p->output));
done:
    return status;
}

ls_status cmd_predict(const struct invocation *call)
{
    struct prediction p = {.call = call};
    ls_model *model = NULL;
    ls_dataset *data = NULL;
    ls_lock *lock = NULL;
    size_t numbers = 0;
    ls_status status = LS_OK;

    TRY(make_plan(call, &p));
    if (!p.to_stdout) {
        TRY(output_check(p.output, call->argument[0], p.plan.force));
        TRY(output_check(p.output, p.data, p.plan.force));
        TRY_LS(ranks_lock(p.output, 0, &lock));
    }
    TRY_LS(ls_model_load(call->argument[0], &model));
    TRY_LS(ls_answer_width(model, p.plan.answer, &numbers));
    status = predict(&p, model, &data);
    if (status == LS_IO && p.to_stdout && nobody_reads())
        goto done; /* they know it, as in flush() of main.c */
    TRY_LS(status);
    if (!p.to_stdout)
        TRY(print(&p, numbers));

done:
    ls_config_destroy(p.config);
    ls_dataset_close(data);
    ls_model_destroy(model);
    ls_output_unlock(lock);
    return status;
}
