// SPDX-License-Identifier: MIT
// memory.cpp - memory.c in C++17: vectors, and objects that free themselves.
//
//     c++ -std=c++17 memory.cpp $(pkg-config --cflags --libs lockstep) -pthread
#include <cstdint>
#include <cstdio>
#include <lockstep.h>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

namespace
{
constexpr std::size_t rows = 4000, features = 2, threads = 8;

// Every call that can fail becomes an exception.
void check(ls_status status)
{
    if (status != LS_OK)
        throw std::runtime_error(ls_last_error());
}

template <auto destroy> struct with {
    template <class T> void operator()(T *object) const
    {
        destroy(object);
    }
};
using config = std::unique_ptr<ls_config, with<ls_config_destroy>>;
using dataset = std::unique_ptr<ls_dataset, with<ls_dataset_close>>;
using trainer = std::unique_ptr<ls_trainer, with<ls_trainer_destroy>>;
using predictor = std::unique_ptr<ls_predictor, with<ls_predictor_destroy>>;

config make_config()
{
    ls_config *made = nullptr;

    check(ls_config_create(&made));
    config settings(made);
    check(ls_config_set(made, "hidden", "32,16"));
    check(ls_config_set(made, "epochs", "30"));
    return settings;
}

// X is used where it is: it outlives the dataset.
dataset make_dataset(const std::vector<float> &X,
                     const std::vector<std::uint8_t> &y,
                     const ls_config *settings)
{
    ls_table table = {};
    ls_dataset *made = nullptr;

    table.size = sizeof table;
    table.rows = y.size();
    table.X = {X.data(), LS_FLOAT32, features, 0, 0};
    table.y = {y.data(), LS_UINT8, 1, 0, 0};
    check(ls_dataset_create(&table, settings, &made));
    return dataset(made);
}

trainer train(const ls_dataset *data, const ls_config *settings)
{
    ls_trainer *made = nullptr;

    check(ls_trainer_create(settings, data, nullptr, nullptr, &made));
    trainer run(made);
    check(ls_trainer_run(made, nullptr, 0));
    return run;
}

// A share of the rows, one after the other, with memory of its own.
void predict(const ls_model *model, const float *X, std::size_t n, float *out)
{
    ls_predictor *made = nullptr;

    check(ls_predictor_create(model, 1, &made));
    const predictor own(made);
    for (std::size_t i = 0; i < n; i++)
        check(ls_predictor_run(made, 1, X + i * features, out + i));
}
} // namespace

int main()
try {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> draw(-1, 1);
    std::vector<float> X(rows * features), probability(rows);
    std::vector<std::uint8_t> y(rows);
    std::size_t right = 0;

    for (auto &x : X)
        x = draw(random);
    for (std::size_t i = 0; i < rows; i++)
        y[i] = X[2 * i] * X[2 * i] + X[2 * i + 1] * X[2 * i + 1] < 0.5f;

    const config settings = make_config();
    const dataset data = make_dataset(X, y, settings.get());
    const trainer run = train(data.get(), settings.get());
    std::vector<std::thread> team;

    for (std::size_t t = 0; t < threads; t++)
        team.emplace_back(predict, ls_trainer_model(run.get()),
                          &X[t * rows / threads * features], rows / threads,
                          &probability[t * rows / threads]);
    for (auto &thread : team)
        thread.join();
    for (std::size_t i = 0; i < rows; i++)
        right += (probability[i] > 0.5f) == (y[i] == 1);
    std::printf("%zu of %zu rows are right\n", right, rows);
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
