/* SPDX-License-Identifier: MIT */
/*
 * byte_writer.c - little-endian numbers, texts and arrays into memory.
 */
#include "infer/byte_writer.h"

#include <string.h>

#include "base/mem.h"
#include "infer/infer_format.h"

void writer_put(struct byte_writer *writer, const void *bytes, size_t size)
{
    if (writer->status == LS_OK)
        writer->status = MEM_GROW(writer->bytes, writer->size,
                                  writer->size + size, &writer->room, "a file");
    if (writer->status != LS_OK)
        return;
    if (size > 0)
        memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
}

static void put_number(struct byte_writer *writer, uint64_t number,
                       size_t bytes)
{
    unsigned char byte[8];

    for (size_t i = 0; i < bytes; i++)
        byte[i] = (unsigned char)(number >> (8 * i));
    writer_put(writer, byte, bytes);
}

void writer_u32(struct byte_writer *writer, size_t number)
{
    if (writer->status == LS_OK && number > UINT32_MAX)
        writer->status =
            fail(LS_BAD_DATA, "%zu is more than a file for inference can count",
                 number);
    put_number(writer, number, 4);
}

void writer_u64(struct byte_writer *writer, uint64_t number)
{
    put_number(writer, number, 8);
}

void writer_f64(struct byte_writer *writer, double number)
{
    uint64_t word;

    memcpy(&word, &number, sizeof word);
    put_number(writer, word, sizeof word);
}

void writer_text(struct byte_writer *writer, const char *text)
{
    const size_t length = strlen(text);

    writer_u32(writer, length);
    writer_put(writer, text, length + 1);
}

void writer_align(struct byte_writer *writer, size_t align)
{
    while (writer->status == LS_OK && writer->size % align != 0)
        writer_put(writer, "", 1);
}

void writer_doubles(struct byte_writer *writer, const double *number, size_t n)
{
    writer_align(writer, INFER_ALIGN);
    for (size_t i = 0; i < n; i++)
        writer_f64(writer, number[i]);
}

static void put_real(struct byte_writer *writer, real number)
{
    uint64_t wide = 0;
    uint32_t word = 0;

    if (sizeof number == sizeof wide) {
        memcpy(&wide, &number, sizeof number);
    } else {
        memcpy(&word, &number, sizeof word);
        wide = word;
    }
    put_number(writer, wide, sizeof number);
}

void writer_reals(struct byte_writer *writer, const real *number, size_t rows,
                  size_t n, size_t lanes)
{
    writer_align(writer, INFER_ALIGN);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < lanes; j++)
            put_real(writer, j < n ? number[i * n + j] : 0);
}

void writer_patch_u32(struct byte_writer *writer, size_t at, uint32_t number)
{
    for (size_t i = 0; writer->status == LS_OK && i < 4; i++)
        writer->bytes[at + i] = (unsigned char)(number >> (8 * i));
}
