/* SPDX-License-Identifier: MIT */
/*
 * h5_bits.c - booleans of PyTables and pandas: bit fields of one byte.
 *
 * HDF5 has no conversion from bit fields to numbers. This file registers the
 * conversion of a byte, which HDF5 uses for datasets and for fields of records.
 */
#include "hdf5/h5_inside.h"

static herr_t convert(hid_t from, hid_t to, H5T_cdata_t *path, size_t n,
                      size_t stride, size_t background_stride, void *values,
                      void *background, hid_t list)
{
    (void)background_stride;
    (void)background;
    if (path->command == H5T_CONV_INIT)
        return H5Tget_size(from) == 1 ? 0 : -1;
    if (path->command != H5T_CONV_CONV)
        return 0;
    if (stride == 0)
        return H5Tconvert(H5T_NATIVE_UINT8, to, n, values, NULL, list);
    for (size_t i = 0; i < n; i++)
        if (H5Tconvert(H5T_NATIVE_UINT8, to, 1, (char *)values + i * stride,
                       NULL, list) < 0)
            return -1;
    return 0;
}

bool h5_bits_are_bytes(hid_t type)
{
    H5T_cdata_t *path = NULL;

    if (H5Tget_size(type) != 1 || H5Tget_precision(type) != 8)
        return false;
    if (H5Tfind(H5T_NATIVE_B8, H5T_NATIVE_UINT8, &path) == convert)
        return true;
    return H5Tregister(H5T_PERS_SOFT, "bits to integer", H5T_NATIVE_B8,
                       H5T_NATIVE_INT, convert) >= 0 &&
           H5Tregister(H5T_PERS_SOFT, "bits to float", H5T_NATIVE_B8,
                       H5T_NATIVE_FLOAT, convert) >= 0;
}
