/* SPDX-License-Identifier: MIT */
/*
 * style.c - colours and layout of pages and pictures, as CSS.
 *
 * The colours of series can be told apart with every kind of colour vision, and
 * have a contrast of 3 and more to the background; texts have 4.5 and more
 * (WCAG 2.2, 1.4.3 and 1.4.11).
 */
#include "page/style.h"

#include <math.h>

struct rgb {
    int r, g, b;
};

/* A theme: light or dark. */
struct theme {
    struct rgb paper, ink, soft, line, grid;
    struct rgb color[STYLE_COLORS];
    struct rgb shade; /* of a full cell */
};

static const struct theme light = {
    .paper = {255, 255, 255},
    .ink = {24, 32, 42},
    .soft = {84, 96, 110},
    .line = {150, 160, 170},
    .grid = {228, 232, 236},
    .color = {{0, 98, 178},
              {200, 70, 0},
              {0, 124, 92},
              {136, 66, 170},
              {140, 100, 0},
              {190, 40, 100},
              {70, 84, 100},
              {0, 124, 140}},
    .shade = {0, 78, 150},
};

static const struct theme dark = {
    .paper = {22, 27, 34},
    .ink = {230, 236, 242},
    .soft = {162, 174, 186},
    .line = {110, 122, 134},
    .grid = {44, 52, 61},
    .color = {{98, 178, 250},
              {255, 150, 90},
              {60, 205, 160},
              {205, 155, 245},
              {226, 182, 70},
              {255, 135, 175},
              {170, 184, 198},
              {70, 204, 220}},
    .shade = {120, 190, 255},
};

static void put_rgb(const char *property, struct rgb c, FILE *out)
{
    fprintf(out, "%s:#%02x%02x%02x", property, c.r, c.g, c.b);
}

static double linear(int channel)
{
    const double c = channel / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance of WCAG. */
static double luminance(struct rgb c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

static struct rgb mixed(struct rgb a, struct rgb b, double share)
{
    return (struct rgb){a.r + (int)lround(share * (b.r - a.r)),
                        a.g + (int)lround(share * (b.g - a.g)),
                        a.b + (int)lround(share * (b.b - a.b))};
}

/* Black or white, whichever can be read better on it. */
static struct rgb text_on(struct rgb c)
{
    static const struct rgb black = {0, 0, 0}, white = {255, 255, 255};

    return luminance(c) > 0.179 ? black : white;
}

static void put_class(const char *class, const char *property, struct rgb c,
                      FILE *out)
{
    fprintf(out, "%s{", class);
    put_rgb(property, c, out);
    fputs("}\n", out);
}

static void put_theme(const struct theme *theme, FILE *out)
{
    char class[32];

    put_class(".picture .bg", "fill", theme->paper, out);
    put_class(".picture .hd", "fill", theme->ink, out);
    put_class(".picture .tl,.picture .al", "fill", theme->soft, out);
    put_class(".picture .lg,.picture .ml", "fill", theme->ink, out);
    put_class(".picture .ha", "stroke", theme->paper, out);
    put_class(".picture .ax,.picture .mk,.picture .dg", "stroke", theme->line,
              out);
    put_class(".picture .gr", "stroke", theme->grid, out);
    put_class(".picture .mu", "stroke", theme->line, out);
    for (size_t i = 0; i < STYLE_COLORS; i++) {
        snprintf(class, sizeof class, ".picture .c%zu", i);
        put_class(class, "stroke", theme->color[i], out);
        snprintf(class, sizeof class, ".picture .f%zu,.picture .st.c%zu", i, i);
        put_class(class, "fill", theme->color[i], out);
    }
    for (int i = 0; i < STYLE_SHADES; i++) {
        const struct rgb c = mixed(theme->paper, theme->shade,
                                   0.04 + 0.96 * i / (STYLE_SHADES - 1));

        snprintf(class, sizeof class, ".picture .q%d", i);
        put_class(class, "fill", c, out);
        snprintf(class, sizeof class, ".picture .u%d", i);
        put_class(class, "fill", text_on(c), out);
    }
}

void style_pictures(FILE *out)
{
    fputs(".picture{font:12px system-ui,-apple-system,\"Segoe UI\","
          "\"Helvetica Neue\",Arial,sans-serif}\n"
          ".picture path{fill:none;stroke-width:1}\n"
          ".picture .hd{font-weight:600;font-size:15px}\n"
          ".picture .ln{stroke-width:2;stroke-linejoin:round}\n"
          ".picture .st{stroke-width:1.6;fill-opacity:.14}\n"
          ".picture .da{stroke-dasharray:5 4}\n"
          ".picture .dg,.picture .mk{stroke-dasharray:3 3}\n"
          ".picture .pt{stroke-width:4;stroke-linecap:round;opacity:.45}\n"
          ".picture .dt{stroke-width:6;stroke-linecap:round;opacity:.85}\n"
          ".picture .mu{stroke-width:1;opacity:.55}\n"
          ".picture .be{stroke-width:3}\n"
          ".picture .ha{paint-order:stroke;stroke-width:3px;"
          "stroke-linejoin:round}\n"
          ".picture text{font-variant-numeric:tabular-nums}\n",
          out);
    put_theme(&light, out);
    fputs("@media screen and (prefers-color-scheme:dark){\n", out);
    put_theme(&dark, out);
    fputs("}\n", out);
}

static void put_variables(const struct theme *theme, FILE *out)
{
    put_rgb("--paper", theme->paper, out);
    put_rgb(";--ink", theme->ink, out);
    put_rgb(";--soft", theme->soft, out);
    put_rgb(";--line", theme->grid, out);
    put_rgb(";--ground", mixed(theme->paper, theme->ink, 0.035), out);
    put_rgb(";--link", theme->color[0], out);
    put_rgb(";--warn", theme->color[1], out);
}

void style_page(FILE *out)
{
    fputs(":root{color-scheme:light dark;", out);
    put_variables(&light, out);
    fputs("}\n@media screen and (prefers-color-scheme:dark){:root{", out);
    put_variables(&dark, out);
    fputs(
        "}}\n*{box-sizing:border-box}\n"
        "html{font-size:clamp(16px,10px + .45vw,24px)}\n"
        "body{margin:0;background:var(--ground);color:var(--ink);"
        "font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\","
        "\"Helvetica Neue\",Arial,sans-serif;overflow-wrap:anywhere}\n"
        "header,main,footer{max-width:110rem;margin:0 auto;"
        "padding:0 clamp(.75rem,2.5vw,2.5rem)}\n"
        "header{padding-top:1.5rem}\n"
        "h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}\n"
        "h2{font-size:1.25rem;margin:2.25rem 0 .5rem;padding-top:.5rem;"
        "border-top:1px solid var(--line)}\n"
        "h3{font-size:1rem;margin:0 0 .15rem}\n"
        "p{margin:.4rem 0;max-width:75ch}\n"
        ".soft{color:var(--soft)}\n"
        ".warn{border-left:4px solid var(--warn);padding-left:.75rem}\n"
        "a{color:var(--link)}\n"
        "a:focus-visible,summary:focus-visible,.scroll:focus-visible{"
        "outline:3px solid var(--link);outline-offset:2px}\n"
        "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;"
        "margin:.75rem 0;padding:0}\n"
        ".tiles{display:grid;grid-template-columns:repeat(auto-fill,"
        "minmax(min(100%,8.5rem),1fr));gap:.6rem;margin:1rem 0;padding:0;"
        "max-width:80rem}\n"
        ".tiles div,.card{background:var(--paper);border:1px solid "
        "var(--line);border-radius:.5rem;padding:.7rem .85rem}\n"
        ".tiles dt{color:var(--soft);font-size:.85rem}\n"
        ".tiles dd{margin:0;font-size:1.35rem;font-weight:600;"
        "font-variant-numeric:tabular-nums}\n"
        ".cards{display:grid;grid-template-columns:repeat(auto-fill,"
        "minmax(min(100%,24rem),1fr));gap:.9rem;align-items:start;margin:.9rem "
        "0}\n"
        ".card{margin:0;min-width:0}\n.wide{grid-column:1/-1}\n"
        ".card p{font-size:.9rem;color:var(--soft);margin:0 0 .4rem}\n"
        ".picture{display:block;width:100%;height:auto}\n"
        ".wide .picture{min-width:44rem;max-width:80rem}\n"
        ".scroll{overflow-x:auto;max-width:100%}\n"
        "details .scroll{max-height:26rem;overflow-y:auto}\n"
        "summary{cursor:pointer;color:var(--link);font-size:.9rem;"
        "padding:.25rem 0}\n"
        "table{border-collapse:collapse;font-size:.88rem;"
        "font-variant-numeric:tabular-nums}\n"
        "caption{text-align:left;color:var(--soft);padding:.25rem 0;"
        "white-space:nowrap}\n"
        ".run{font-size:1.35rem;font-weight:600;margin-top:2.5rem}\n"
        "th,td{padding:.2rem .7rem .2rem 0;text-align:left;"
        "vertical-align:top;border-bottom:1px solid var(--line)}\n"
        "th{font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}\n"
        "td.best{font-weight:700}\n"
        "code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}"
        "\nfooter{color:var(--soft);font-size:.85rem;padding-top:2rem;"
        "padding-bottom:2.5rem}\n"
        "@media print{html{font-size:10pt}body{background:none}nav,summary{"
        "display:none}.card,.tiles div,tr{break-inside:avoid}"
        ".cards{grid-template-columns:1fr 1fr}.wide .picture{min-width:0}"
        ".scroll{overflow:visible}h2{break-after:avoid}}\n",
        out);
}
