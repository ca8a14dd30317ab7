/* SPDX-License-Identifier: MIT */
/*
 * collisions.c - simulated collisions with 28 features: a signal and the
 * background that looks like it.
 *
 *     signal       H0 -> W H+,  H+ -> W h,  h -> b b
 *     background   t t,  each t -> W b
 *
 * In both, one W decays into a lepton and a neutrino, the other into two
 * quarks, so that a detector sees a lepton, missing momentum and four jets,
 * two of them from b quarks. 21 features are what it measures, 7 are masses
 * computed from those. The processes and the names are those of Baldi,
 * Sadowski and Whiteson (2014), the events are not: decays are isotropic, the
 * detector is a few random errors. Momenta and masses are in GeV.
 */
#include <math.h>

#include "draws.h"
#include "exact.h"
#include "tables.h"

static const double mass_W = 80.4, mass_top = 173.0, mass_H0 = 425.0,
                    mass_charged = 325.0, mass_h = 125.0;

/* Energy and momentum. */
struct vector {
    double e, x, y, z;
};

struct jet {
    struct vector p;
    double pt, tag;
};

/* What the detector sees. */
struct event {
    struct vector lepton, missing; /* missing: x and y alone are seen */
    struct jet jet[4];             /* largest pt first */
};

static struct vector sum(struct vector a, struct vector b)
{
    return (struct vector){a.e + b.e, a.x + b.x, a.y + b.y, a.z + b.z};
}

static struct vector scaled(struct vector a, double factor)
{
    return (struct vector){a.e * factor, a.x * factor, a.y * factor,
                           a.z * factor};
}

static double transverse(struct vector a)
{
    return sqrt(a.x * a.x + a.y * a.y);
}

static double mass(struct vector a)
{
    const double m2 = a.e * a.e - a.x * a.x - a.y * a.y - a.z * a.z;

    return m2 > 0 ? sqrt(m2) : 0;
}

/* From the rest frame of a parent of mass m into the one where it is p. */
static struct vector boosted(struct vector a, struct vector p, double m)
{
    const double part = 1 / m;
    const double share = part / (p.e + m);
    const double along = a.x * p.x + a.y * p.y + a.z * p.z;
    const double k = along * share + a.e * part;

    return (struct vector){(a.e * p.e + along) * part, a.x + k * p.x,
                           a.y + k * p.y, a.z + k * p.z};
}

/* A parent of mass m and momentum p decays into masses m1 and m2, in any
 * direction alike. */
static void decay(struct draws *d, struct vector p, double m, double m1,
                  double m2, struct vector *out1, struct vector *out2)
{
    const double free =
        (m * m - (m1 + m2) * (m1 + m2)) * (m * m - (m1 - m2) * (m1 - m2));
    const double momentum = free > 0 ? sqrt(free) / (2 * m) : 0;
    const double cosine = 2 * draw_uniform(d) - 1;
    const double across = momentum * sqrt(1 - cosine * cosine);
    double x, y;

    exact_circle(draw_uniform(d), &x, &y);
    const struct vector a = {sqrt(m1 * m1 + momentum * momentum), across * x,
                             across * y, momentum * cosine};
    const struct vector b = {sqrt(m2 * m2 + momentum * momentum), -a.x, -a.y,
                             -a.z};

    *out1 = boosted(a, p, m);
    *out2 = boosted(b, p, m);
}

/* A system of mass m as it leaves the collision: mostly along the beam. */
static struct vector produced(struct draws *d, double m)
{
    const double beta = 1.7 * (draw_uniform(d) - 0.5);
    const double u = draw_uniform(d);
    const double pt = 25 * u / (1.05 - u);
    double x, y;

    exact_circle(draw_uniform(d), &x, &y);
    const double e0 = sqrt(m * m + pt * pt);
    const double gamma = 1 / sqrt(1 - beta * beta);

    return (struct vector){gamma * e0, pt * x, pt * y, gamma * beta * e0};
}

/* The particles before measurement: lepton, neutrino, b b, and two quarks. */
struct truth {
    struct vector lepton, neutrino, b1, b2, q1, q2;
};

static struct truth make_signal(struct draws *d)
{
    const double m0 = mass_H0 + 12 * draw_error(d);
    const double m1 = mass_charged + 8 * draw_error(d);
    const double mw1 = mass_W + 2 * draw_error(d);
    const double mw2 = mass_W + 2 * draw_error(d);
    struct vector w1, w2, charged, h;
    struct truth t;

    decay(d, produced(d, m0), m0, mw1, m1, &w1, &charged);
    decay(d, charged, m1, mw2, mass_h, &w2, &h);
    decay(d, h, mass_h, 4.7, 4.7, &t.b1, &t.b2);
    if (draw_uniform(d) < 0.5) {
        const struct vector w = w1;

        w1 = w2;
        w2 = w;
    }
    decay(d, w1, mass(w1), 0, 0, &t.lepton, &t.neutrino);
    decay(d, w2, mass(w2), 0, 0, &t.q1, &t.q2);
    return t;
}

static struct truth make_background(struct draws *d)
{
    const double u = draw_uniform(d);
    const double m0 = 2 * mass_top + 10 + 105 * u / (1.06 - u);
    const double mt1 = mass_top + 1.5 * draw_error(d);
    const double mt2 = mass_top + 1.5 * draw_error(d);
    const double mw1 = mass_W + 2 * draw_error(d);
    const double mw2 = mass_W + 2 * draw_error(d);
    struct vector t1, t2, w1, w2;
    struct truth t;

    decay(d, produced(d, m0), m0, mt1, mt2, &t1, &t2);
    decay(d, t1, mt1, mw1, 4.7, &w1, &t.b1);
    decay(d, t2, mt2, mw2, 4.7, &w2, &t.b2);
    decay(d, w1, mw1, 0, 0, &t.lepton, &t.neutrino);
    decay(d, w2, mw2, 0, 0, &t.q1, &t.q2);
    return t;
}

/* A jet that has nothing to do with the decay. */
static struct vector stray(struct draws *d)
{
    const double u = draw_uniform(d);
    const double pt = 20 + 30 * u / (1.1 - u);
    const double slope = 4 * (draw_uniform(d) - 0.5);
    double x, y;

    exact_circle(draw_uniform(d), &x, &y);
    return (struct vector){pt * sqrt(1 + slope * slope), pt * x, pt * y,
                           pt * slope};
}

/* Energies are measured within some 20 %; b quarks are recognised more often
 * than not, as probable (2) or possible (1). */
static struct jet measured(struct draws *d, struct vector p, int is_b)
{
    const double factor = 1 + 0.2 * draw_error(d);
    const double u = draw_uniform(d);
    struct jet jet = {.p = scaled(p, factor)};

    jet.pt = transverse(jet.p);
    jet.tag = u < (is_b ? 0.5 : 0.04) ? 2 : u < (is_b ? 0.75 : 0.2) ? 1 : 0;
    return jet;
}

static void order(struct jet *jet, int i, int j)
{
    if (jet[i].pt < jet[j].pt) {
        const struct jet larger = jet[j];

        jet[j] = jet[i];
        jet[i] = larger;
    }
}

static struct event observe(struct draws *d, struct truth t)
{
    struct event e = {.lepton = scaled(t.lepton, 1 + 0.02 * draw_error(d))};

    /* Two quarks in five are lost, and other jets taken for them. */
    if (draw_uniform(d) < 0.4)
        t.q2 = stray(d);
    e.missing.x = t.neutrino.x + 24 * draw_error(d);
    e.missing.y = t.neutrino.y + 24 * draw_error(d);
    e.jet[0] = measured(d, t.b1, 1);
    e.jet[1] = measured(d, t.b2, 1);
    e.jet[2] = measured(d, t.q1, 0);
    e.jet[3] = measured(d, t.q2, 0);
    order(e.jet, 0, 1);
    order(e.jet, 2, 3);
    order(e.jet, 0, 2);
    order(e.jet, 1, 3);
    order(e.jet, 1, 2);
    return e;
}

/* Pseudorapidity, log((p + pz) / pt). */
static double eta(struct vector a, double pt)
{
    const double z = fabs(a.z);

    return copysign(exact_log((sqrt(pt * pt + z * z) + z) / pt), a.z);
}

/* The neutrino whose mass with the lepton is that of a W: of the two that
 * are possible, the slower along the beam. */
static struct vector neutrino_of(const struct event *e)
{
    const struct vector l = e->lepton;
    const double pt2 = l.x * l.x + l.y * l.y;
    const double k =
        mass_W * mass_W / 2 + l.x * e->missing.x + l.y * e->missing.y;
    const double missing2 =
        e->missing.x * e->missing.x + e->missing.y * e->missing.y;
    const double root2 = k * k - pt2 * missing2;
    const double root = root2 > 0 ? l.e * sqrt(root2) : 0;
    const double z1 = (k * l.z + root) / pt2;
    const double z2 = (k * l.z - root) / pt2;
    const double z = z1 * z1 < z2 * z2 ? z1 : z2;

    return (struct vector){sqrt(missing2 + z * z), e->missing.x, e->missing.y,
                           z};
}

/* sqrt(2 pt_l pt_v (1 - cos of the angle between them)) */
static double transverse_mass(struct vector l, struct vector v)
{
    const double m2 =
        2 * (transverse(l) * transverse(v) - l.x * v.x - l.y * v.y);

    return m2 > 0 ? sqrt(m2) : 0;
}

static double distance(double a, double b)
{
    return a < b ? b - a : a - b;
}

/* Numbers of the two jets most like b in pick[0], pick[1], and of the others;
 * of equal tags the larger pt counts. */
static void pick_b(const struct jet jet[4], int pick[4])
{
    int first = 0;
    int second = -1;
    int n = 2;

    for (int i = 1; i < 4; i++)
        if (jet[i].tag > jet[first].tag)
            first = i;
    for (int i = 0; i < 4; i++)
        if (i != first && (second < 0 || jet[i].tag > jet[second].tag))
            second = i;
    pick[0] = first;
    pick[1] = second;
    for (int i = 0; i < 4; i++)
        if (i != first && i != second)
            pick[n++] = i;
}

/* m_jj, m_jjj, m_lv, m_jlv, m_bb, m_wbb, m_wwbb */
static void masses(const struct event *e, float *x)
{
    int pick[4];

    pick_b(e->jet, pick);
    const struct vector b1 = e->jet[pick[0]].p;
    const struct vector b2 = e->jet[pick[1]].p;
    const struct vector jj = sum(e->jet[pick[2]].p, e->jet[pick[3]].p);
    const struct vector lv = sum(e->lepton, neutrino_of(e));
    const struct vector bb = sum(b1, b2);
    const double with_1 = mass(sum(jj, b1));
    const double with_2 = mass(sum(jj, b2));
    /* The b that goes with the jets to a top quark, if there is one. */
    const int first = distance(with_1, mass_top) < distance(with_2, mass_top);

    x[0] = (float)mass(jj);
    x[1] = (float)(first ? with_1 : with_2);
    x[2] = (float)transverse_mass(e->lepton, e->missing);
    x[3] = (float)mass(sum(lv, first ? b2 : b1));
    x[4] = (float)mass(bb);
    x[5] = (float)mass(sum(jj, bb));
    x[6] = (float)mass(sum(sum(jj, bb), lv));
}

static void make_collision(uint64_t seed, uint64_t row, float *x, float *y)
{
    struct draws d = draws_of_row(seed, row);
    const int is_signal = draw_uniform(&d) < 0.53;
    const struct event e =
        observe(&d, is_signal ? make_signal(&d) : make_background(&d));

    const double pt = transverse(e.lepton);

    *y = is_signal ? 1.0f : 0.0f;
    x[0] = (float)pt;
    x[1] = (float)eta(e.lepton, pt);
    x[2] = (float)exact_angle(e.lepton.y, e.lepton.x);
    x[3] = (float)transverse(e.missing);
    x[4] = (float)exact_angle(e.missing.y, e.missing.x);
    for (int i = 0; i < 4; i++) {
        const struct jet *jet = &e.jet[i];

        x[5 + 4 * i] = (float)jet->pt;
        x[6 + 4 * i] = (float)eta(jet->p, jet->pt);
        x[7 + 4 * i] = (float)exact_angle(jet->p.y, jet->p.x);
        x[8 + 4 * i] = (float)jet->tag;
    }
    masses(&e, x + 21);
}

static const char *const features[] = {"lepton_pt",
                                       "lepton_eta",
                                       "lepton_phi",
                                       "missing_energy_magnitude",
                                       "missing_energy_phi",
                                       "jet_1_pt",
                                       "jet_1_eta",
                                       "jet_1_phi",
                                       "jet_1_b_tag",
                                       "jet_2_pt",
                                       "jet_2_eta",
                                       "jet_2_phi",
                                       "jet_2_b_tag",
                                       "jet_3_pt",
                                       "jet_3_eta",
                                       "jet_3_phi",
                                       "jet_3_b_tag",
                                       "jet_4_pt",
                                       "jet_4_eta",
                                       "jet_4_phi",
                                       "jet_4_b_tag",
                                       "m_jj",
                                       "m_jjj",
                                       "m_lv",
                                       "m_jlv",
                                       "m_bb",
                                       "m_wbb",
                                       "m_wwbb"};

static const char *const classes[] = {"background", "signal"};

const struct table_kind table_collisions = {
    .name = "collisions",
    .about = "28 features, classes background and signal",
    .features = 28,
    .feature_names = features,
    .classes = 2,
    .class_names = classes,
    .make = make_collision,
};
