// SPDX-License-Identifier: MIT
// infer.cpp - one model, eight threads that share it, each with work of its
// own.
//
//     lockstep export model.h5 --to infer -o model.lsinf
//     flags=$(pkg-config --cflags --libs lockstep-infer)
//     c++ -std=c++17 infer.cpp $flags -pthread -o infer
//     ./infer model.lsinf
#include <cstdio>
#include <lockstep_infer.h>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace
{
constexpr std::size_t rows = 4000, threads = 8;

struct close {
    void operator()(ls_infer *net) const
    {
        ls_infer_close(net);
    }
};
using net = std::unique_ptr<ls_infer, close>;

void check(ls_status status)
{
    if (status != LS_OK)
        throw std::runtime_error(ls_infer_error());
}

net open(const char *path)
{
    ls_infer *made = nullptr;

    check(ls_infer_open(path, &made));
    return net(made);
}

// Rows [first, last) on the calling thread.
void predict(const ls_infer *model, std::size_t first, std::size_t last,
             const std::vector<double> &X, std::vector<double> &out)
{
    std::vector<char> work(ls_infer_about(model)->work_size);

    check(ls_infer_rows(model, last - first,
                        X.data() + first * ls_infer_inputs(model),
                        out.data() + first * ls_infer_outputs(model),
                        work.data(), work.size()));
}

void run(const char *path)
{
    const net model = open(path);
    const std::size_t n = ls_infer_inputs(model.get());
    std::vector<double> X(rows * n), out(rows * ls_infer_outputs(model.get()));
    std::vector<double> alone(out.size());
    std::vector<std::thread> team;

    for (std::size_t i = 0; i < X.size(); i++)
        X[i] = static_cast<double>(i * 37 % 100) / 50 - 1;
    for (std::size_t t = 0; t < threads; t++)
        team.emplace_back(predict, model.get(), t * rows / threads,
                          (t + 1) * rows / threads, std::cref(X),
                          std::ref(out));
    for (std::thread &thread : team)
        thread.join();
    predict(model.get(), 0, rows, X, alone);
    std::printf("%zu rows by %zu threads: %s\n", rows, threads,
                out == alone ? "the outputs of one thread" : "OTHER OUTPUTS");
}
} // namespace

int main(int argc, char **argv)
{
    try {
        if (argc != 2)
            throw std::runtime_error("usage: infer MODEL.lsinf");
        run(argv[1]);
    } catch (const std::exception &fault) {
        std::fprintf(stderr, "%s\n", fault.what());
        return 1;
    }
    return 0;
}
