/* SPDX-License-Identifier: MIT */
/*
 * sections_facts.c - settings, origin and time of a run.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/model_settings.h"
#include "cli/sections.h"
#include "cli/text.h"
#include "page/markup.h"

static const ls_option *setting_named(const char *name)
{
    const ls_option *option;

    for (size_t i = 0; (option = ls_option_at(i)); i++)
        if (strcmp(option->name, name) == 0)
            return option;
    return NULL;
}

/* Whether a fact is a setting with another value than the default. */
static bool is_chosen(const char *const *fact)
{
    const ls_option *option = setting_named(fact[0]);

    return option && model_fact_is_setting(fact[0]) && *fact[1] &&
           strcmp(fact[1], option->initial) != 0;
}

/* A word of a command for a shell. */
static void put_word(const char *word, FILE *out)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "_-.,/:=+@%";

    if (*word && word[strspn(word, plain)] == '\0') {
        markup_text(word, out);
        return;
    }
    fputs("&#39;", out);
    for (; *word; word++) {
        char one[2] = {*word, '\0'};

        if (*word == '\'')
            fputs("&#39;\\&#39;&#39;", out);
        else if ((unsigned char)*word < 0x80)
            markup_text(one, out);
        else
            fputc(*word, out);
    }
    fputs("&#39;", out);
}

/* Add a fact to the settings of a command, if it goes with them. */
static bool add_to(ls_config **config, const char *const *fact)
{
    ls_config *changed = NULL;

    if (ls_config_copy(*config, &changed) != LS_OK ||
        ls_config_set(changed, fact[0], fact[1]) != LS_OK ||
        ls_config_check(changed) != LS_OK) {
        ls_config_destroy(changed);
        return false;
    }
    ls_config_destroy(*config);
    *config = changed;
    return true;
}

/* Which facts a command needs. A model also notes settings that its others
 * leave without effect, which a command must not have: a setting is taken when
 * it goes with those taken before, in some rounds, as some go together only. */
static void choose_facts(const ls_model_info *about, bool *taken)
{
    enum { ROUNDS = 4 };
    ls_config *config = NULL;

    if (ls_config_create(&config) != LS_OK)
        return;
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < about->n_provenance; i++)
            if (!taken[i] && is_chosen(about->provenance + 2 * i))
                taken[i] = add_to(&config, about->provenance + 2 * i);
    ls_config_destroy(config);
}

/* A command that trains such a model again. Values that auto stood for are part
 * of it. */
static void put_command(const struct section *section)
{
    const struct subject *s = section->subject;
    const ls_model_info *about = ls_model_about(s->model);
    bool *taken = calloc(about->n_provenance + 1, sizeof *taken);
    FILE *out = section->page->out;

    if (!taken || ls_ensemble_member(s->model, 0) ||
        *subject_fact(s, "started_from") || !*subject_fact(s, "data")) {
        free(taken);
        return;
    }
    choose_facts(about, taken);
    fputs("<p>A command that trains such a model again: <code>lockstep train ",
          out);
    put_word(subject_fact(s, "data"), out);
    for (size_t i = 0; i < about->n_provenance; i++) {
        const char *const *fact = about->provenance + 2 * i;

        if (!taken[i])
            continue;
        fprintf(out, " --%s", fact[0]);
        if (setting_named(fact[0])->value) {
            fputc(' ', out);
            put_word(fact[1], out);
        }
    }
    fputs("</code></p>\n", out);
    free(taken);
}

/* Settings that are auto by default stand with those at their defaults: a model
 * notes what auto stood for. */
static bool is_told(const char *const *fact)
{
    const ls_option *option = setting_named(fact[0]);

    return is_chosen(fact) &&
           (strcmp(option->initial, "auto") != 0 ||
            strcmp(fact[0], "lr") == 0 || strcmp(fact[0], "epochs") == 0);
}

static void put_settings(const struct section *section, const char *caption,
                         bool chosen)
{
    const ls_model_info *about = ls_model_about(section->subject->model);

    page_facts_begin(section->page, caption);
    for (size_t i = 0; i < about->n_provenance; i++) {
        const char *const *fact = about->provenance + 2 * i;

        if (model_fact_is_setting(fact[0]) && is_told(fact) == chosen)
            page_fact(section->page, fact[0], fact[1]);
    }
    page_facts_end(section->page);
}

static size_t count_told(const ls_model_info *about)
{
    size_t n = 0;

    for (size_t i = 0; i < about->n_provenance; i++)
        n += is_told(about->provenance + 2 * i);
    return n;
}

void section_settings(const struct section *section)
{
    if (!section->subject->model)
        return;
    page_section(section->page, section->prefix, "settings", "Settings");
    if (count_told(ls_model_about(section->subject->model)) > 0)
        put_settings(section, "Settings other than the defaults", true);
    page_details_begin(section->page,
                       "Other settings: defaults, and what auto stood for");
    put_settings(section, "Other settings: defaults, and what auto stood for",
                 false);
    page_details_end(section->page);
    put_command(section);
}

void section_origin(const struct section *section)
{
    const struct subject *s = section->subject;
    const ls_model_info *about;

    if (!s->model)
        return;
    about = ls_model_about(s->model);
    page_section(section->page, section->prefix, "origin", "Provenance");
    page_facts_begin(section->page, "How the model was made");
    page_fact(section->page, "file", s->path);
    page_fact(section->page, "parameters, SHA-256", about->parameters_sha256);
    for (size_t i = 0; i < about->n_provenance; i++) {
        const char *const *fact = about->provenance + 2 * i;

        if (!model_fact_is_setting(fact[0]))
            page_fact(section->page, fact[0], fact[1]);
    }
    page_facts_end(section->page);
}

/* Seconds since 1970 of "2026-11-29T19:49:31Z", or NAN. */
static double seconds_of(const char *text)
{
    struct tm time = {0};

    if (sscanf(text, "%d-%d-%dT%d:%d:%dZ", &time.tm_year, &time.tm_mon,
               &time.tm_mday, &time.tm_hour, &time.tm_min, &time.tm_sec) != 6)
        return NAN;
    time.tm_year -= 1900;
    time.tm_mon -= 1;
    return (double)timegm(&time);
}

/* Seconds of all epochs; NAN if the model has no history. */
static double trained_seconds(const ls_model *model)
{
    double sum = NAN;
    const ls_epoch *epoch;

    for (size_t i = 0; (epoch = ls_model_epoch(model, i)); i++)
        if (!epoch->partial && isfinite(epoch->seconds))
            sum = (isnan(sum) ? 0 : sum) + epoch->seconds;
    return sum;
}

static void put_seconds(struct page *page, const char *name, double seconds)
{
    page_fact(page, name,
              isfinite(seconds) && seconds >= 0 ? text_seconds(seconds).s
                                                : NULL);
}

/* Time of a pack, of all its rounds. */
static double rounds_seconds(const struct subject *s, const char *key)
{
    const json_t *rounds = study_list(s->study, "rounds");
    double sum = json_array_size(rounds) > 0 ? 0 : (double)NAN;

    for (size_t i = 0; i < json_array_size(rounds); i++)
        sum += study_figure(json_array_get(rounds, i), key);
    return sum;
}

void section_time(const struct section *section)
{
    const struct subject *s = section->subject;
    const double trained = s->model ? trained_seconds(s->model) : (double)NAN;
    const double all = seconds_of(subject_fact(s, "finished")) -
                       seconds_of(subject_fact(s, "started"));
    const double rounds = rounds_seconds(s, "seconds");

    if (isnan(trained) && isnan(all) && isnan(rounds))
        return;
    page_section(section->page, section->prefix, "time", "Time");
    page_facts_begin(section->page, "Where the time went");
    page_fact(section->page, "started", subject_fact(s, "started"));
    page_fact(section->page, "finished", subject_fact(s, "finished"));
    put_seconds(section->page, "from start to end", all);
    put_seconds(section->page, "training", trained);
    put_seconds(section->page, "validation, saving, reading",
                all - trained >= 1 ? all - trained : (double)NAN);
    put_seconds(section->page, "training of the members", rounds);
    put_seconds(section->page, "choosing the ensemble",
                rounds_seconds(s, "choosing"));
    page_fact(section->page, "threads", subject_fact(s, "threads"));
    page_fact(section->page, "processor", subject_fact(s, "cpu"));
    page_facts_end(section->page);
    if (!album_find(section->album, "time"))
        return;
    page_cards_begin(section->page);
    page_picture(section->page, album_find(section->album, "time"));
    page_cards_end(section->page);
}
