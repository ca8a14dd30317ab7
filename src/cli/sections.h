/* SPDX-License-Identifier: MIT */
/*
 * sections.h - the sections of a report.
 */
#ifndef LOCKSTEP_SECTIONS_H
#define LOCKSTEP_SECTIONS_H

#include "cli/pictures.h"
#include "page/html.h"

/* A report on several subjects gives each a prefix for its anchors, "r1-". */
struct section {
    struct page *page;
    const struct subject *subject;
    const struct album *album;
    const char *prefix; /* "" for one subject */
};

/* What the subject is, in sentences and tiles of figures. */
void section_summary(const struct section *section);
/* Pictures: learning, rows, study. */
void section_pictures(const struct section *section);
/* All figures as tables, of a table whose rows are all measured. In
 * sections_scores.c. */
void section_scores(const struct section *section);
/* The table and what a check found. In sections_data.c. */
void section_data(const struct section *section);
/* Settings, origin and time. In sections_facts.c. */
void section_settings(const struct section *section);
void section_origin(const struct section *section);
void section_time(const struct section *section);

/* Several subjects next to each other. In sections_many.c. */
void section_comparison(struct page *page, const struct album *album,
                        const struct subject *subject, size_t n);

/* Metrics as names and values; number k, or false behind the last. */
struct shown_metric {
    const char *name;
    double value;
    bool small; /* smaller is better */
};
enum { SHOWN_METRICS = 5 };
void shown_metrics(const struct subject *subject,
                   struct shown_metric metrics[SHOWN_METRICS]);

#endif
